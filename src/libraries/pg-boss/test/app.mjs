import http from 'node:http';
import * as pgBoss from 'pg-boss';

const PgBoss = pgBoss.PgBoss ?? pgBoss.default; // Version 10 exports the class itself.
// Each version has tables of its own.
const schema = pgBoss.PgBoss ? 'otel_auto_pg_boss' : 'otel_auto_pg_boss_10';
const max = 4; // Connections; version 10 waits for ever with a single one.
const boss = new PgBoss({ connectionString: process.env.PG_URL, schema, max, idleTimeoutMillis: 0 });
boss.on('error', (error) => console.log(error.message));
const queue = 'otel_auto_mails';
const waiting = [];

const server = http.createServer(async (request, response) => {
  if (request.url === '/') {
    for (const to of ['ada', '']) {
      const processed = new Promise((resolve) => waiting.push(resolve));
      const id = await boss.send(queue, { to }, { retryLimit: 0 });
      console.log(typeof id);
      boss.notifyWorker(worker);
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

let worker;
async function main() {
  await boss.start();
  await boss.createQueue(queue).catch(() => {}); // It may be there.
  await (boss.deleteQueuedJobs ?? boss.purgeQueue).call(boss, queue); // The second in version 10.
  // All connections, before somebody's trace: which are idle depends on when pg-boss polls.
  await Promise.all(Array.from({ length: max }, () => boss.getDb().executeSql('SELECT 1')));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  worker = await boss.work(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    const done = waiting.shift();
    await get('/mail');
    done(job.data);
    if (job.data.to === '') throw new RangeError('no recipient');
  });
  await get('/');
  server.close();
  await boss.stop({ wait: true, timeout: 5000 });
}

main();
