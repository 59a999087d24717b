// es6-promise, a promise settled elsewhere
import es6 from 'es6-promise';
import { callers, work } from '../callers.mjs';

let open;
const gate = new es6.Promise((resolve) => {
  open = resolve;
});

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
