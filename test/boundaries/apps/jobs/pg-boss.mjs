// pg-boss, a job that a caller sends
// its place: own
import PgBoss from 'pg-boss';
import { callers, work } from '../callers.mjs';

const boss = new PgBoss({ connectionString: process.env.PG_URL, schema: 'boundaries_pg_boss', max: 4 });
const queue = `jobs-${process.pid}`;
const done = {};
boss.on('error', () => {});

await boss.start();
await boss.createQueue(queue);
await boss.work(queue, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async ([{ data }]) =>
  done[data.name](work(data.name)),
);
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return boss.send(queue, { name }).then(() => worked);
});
await boss.stop({ wait: true, timeout: 5000 });
