// bluebird, a coroutine
import Bluebird from 'bluebird';
import { callers, work } from '../callers.mjs';

let open;
const gate = new Bluebird((resolve) => {
  open = resolve;
});
const run = Bluebird.coroutine(function* (name) {
  yield gate;
  work(name);
});

setTimeout(open, 20);
await callers(run);
