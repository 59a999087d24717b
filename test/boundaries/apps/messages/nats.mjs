// NATS, a request that a subscription's callback answers
import { connect } from 'nats';
import { callers, work } from '../callers.mjs';

const nats = await connect({ servers: new URL(process.env.NATS_URL).host });
const subject = `boundaries.${process.pid}`;
nats.subscribe(subject, {
  callback: (_error, message) => {
    work(message.string());
    message.respond();
  },
});
await nats.flush();
await callers((name) => nats.request(subject, name));
await nats.close();
