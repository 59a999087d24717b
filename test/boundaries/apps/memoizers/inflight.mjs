// inflight
import inflight from 'inflight';
import { callers, work } from '../callers.mjs';

await callers((name) => {
  return new Promise((resolve) => {
    const load = inflight('key', () => resolve(work(name)));
    if (load) setTimeout(load, 20);
  });
});
