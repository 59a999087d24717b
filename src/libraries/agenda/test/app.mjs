import { createServer, get } from 'node:http';
import * as agendaPackage from 'agenda';

const { Agenda } = agendaPackage;
// Apps at the same time would process each other's jobs.
const address = new URL(`/otel_auto_agenda_${process.pid}`, process.env.MONGODB_URL).href;
// Version 6 has its storage in a package of its own.
const backend = await import('@agendajs/mongo-backend').catch(() => undefined);
const collection = 'jobs';
const agenda = new Agenda({
  processEvery: 100,
  ...(backend === undefined
    ? { db: { address, collection } }
    : { backend: new backend.MongoBackend({ address, collection }) }),
});
const ready = agenda.ready ?? new Promise((resolve) => agenda.once('ready', resolve));
const server = createServer(async (request, response) => {
  if (request.url === '/') {
    for (const to of ['ada', '']) {
      const completed = new Promise((resolve) => agenda.once('complete', resolve));
      await agenda.now('mail', { to });
      await completed;
    }
  }
  response.end();
});

function ask(path) {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });
}

await ready;
agenda.on('fail', (error) => console.log(error.message));
agenda.define('mail', async (job) => {
  await ask('/mail');
  console.log(JSON.stringify(job.attrs.data));
  if (job.attrs.data.to === '') throw new RangeError('no recipient');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
await agenda.start();
await ask('/');
server.close();
await agenda.cancel({ name: 'mail' });
await agenda.stop();
process.exit(0); // Connections stay open.
