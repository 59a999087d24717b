import { Suspense } from 'react';
import { database } from '../../database';

export const dynamic = 'force-dynamic';

async function Count() {
  const { rows } = await database().query('SELECT count(*)::int AS count FROM pg_sleep(0.05)');
  return <p>{rows[0].count} after all</p>;
}

export default function Slow() {
  return (
    <Suspense fallback={<p>waiting</p>}>
      <Count />
    </Suspense>
  );
}
