// promise-polyfill, a promise settled elsewhere
import Later from 'promise-polyfill';
import { callers, work } from '../callers.mjs';

let open;
const gate = new Later((resolve) => {
  open = resolve;
});

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
