import { database } from '../../../../database';

export async function GET(_request, { params }) {
  const { id } = await params;
  const { rows } = await database().query('SELECT $1::text AS id', [id]);
  return Response.json(rows[0]);
}

export async function POST(request) {
  const { name } = await request.json();
  return Response.json({ name }, { status: 201 });
}
