import { database } from '../../../database';

export async function GET() {
  await database().query('SELECT * FROM nothing');
}
