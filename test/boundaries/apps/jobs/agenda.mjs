// agenda, a job that a caller asks for, over MongoDB
// its place: own
import { Agenda } from 'agenda';
import { callers, work } from '../callers.mjs';

const address = new URL(`/boundaries_agenda_${process.pid}`, process.env.MONGODB_URL).href;
const agenda = new Agenda({ processEvery: 100, db: { address, collection: 'jobs' } });
const done = {};
agenda.define('job', async ({ attrs }) => done[attrs.data.name](work(attrs.data.name)));

await new Promise((resolve) => agenda.once('ready', resolve));
await agenda.start();
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return agenda.now('job', { name }).then(() => worked);
});
await agenda.cancel({ name: 'job' });
await agenda.stop();
process.exit(0); // Connections stay open.
