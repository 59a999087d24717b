import { notFound } from 'next/navigation';
import { database } from '../../../database';

export default async function Order({ params }) {
  const { id } = await params;
  const { rows } = await database().query('SELECT $1::int AS id WHERE $1::int < 9', [id]);
  if (rows.length === 0) notFound();
  return <p>order {rows[0].id}</p>;
}
