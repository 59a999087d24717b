import http from 'node:http';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const schema = 'otel_auto_graphile';
const pgPool = new pg.Pool({ connectionString: process.env.PG_URL, max: 6 });
pgPool.on('error', () => {});
const options = { pgPool, schema, noHandleSignals: true, logger: new Logger(() => () => {}) };
const waiting = [];

const server = http.createServer(async (request, response) => {
  if (request.url === '/') {
    for (const to of ['ada', '']) {
      const processed = new Promise((resolve) => waiting.push(resolve));
      const job = await utils.addJob('mail', { to }, { maxAttempts: 1 });
      console.log(typeof job.id);
      console.log(await processed);
    }
  }
  response.end();
});

function get(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });
}

let utils;

async function main() {
  await pgPool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`); // Of another version.
  utils = await makeWorkerUtils(options);
  await utils.migrate();
  const runner = await run({
    ...options,
    concurrency: 1,
    pollInterval: 200,
    taskList: {
      async mail({ to }) {
        const done = waiting.shift();
        await get('/mail');
        done(to);
        if (to === '') throw new RangeError('no recipient');
      },
    },
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await get('/');
  server.close();
  await runner.stop();
  await utils.release();
  // The runner of version 0.13 does not wait until it listens no more.
  while (pgPool.idleCount < pgPool.totalCount) await new Promise((resolve) => setImmediate(resolve));
  await pgPool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pgPool.end();
}

main();
