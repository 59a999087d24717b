// bluebird, `map` with concurrency
import Bluebird from 'bluebird';
import { callers, work } from '../callers.mjs';

let open;
const gate = new Bluebird((resolve) => {
  open = resolve;
});

setTimeout(open, 20);
await callers((name) => Bluebird.map([gate], () => work(name), { concurrency: 1 }));
