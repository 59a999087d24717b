// Graphile Worker, a job that a caller adds
// its place: own
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { callers, work } from '../callers.mjs';

const schema = `boundaries_graphile_${process.pid}`;
const pgPool = new pg.Pool({ connectionString: process.env.PG_URL, max: 6 });
const done = {};
const runner = await run({
  pgPool,
  schema,
  noHandleSignals: true,
  logger: new Logger(() => () => {}),
  pollInterval: 200,
  taskList: { job: async ({ name }) => done[name](work(name)) },
});

await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return runner.addJob('job', { name }).then(() => worked);
});
await runner.stop();
await pgPool.query(`DROP SCHEMA ${schema} CASCADE`);
await pgPool.end();
