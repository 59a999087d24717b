// NATS, a request that a `for await` loop answers in a function that has waited for nothing before
import { connect } from 'nats';
import { callers, slowWork } from '../callers.mjs';

const nats = await connect({ servers: new URL(process.env.NATS_URL).host });
const subject = `boundaries.loop.${process.pid}`;
const requests = nats.subscribe(subject, { max: 3 });
const answered = (async () => {
  for await (const message of requests) {
    await slowWork(message.string());
    message.respond();
  }
})();
await nats.flush();
await callers((name) => nats.request(subject, name));
await answered;
await nats.close();
