// async, `auto`
import { auto } from 'async';
import { callers, slowWork } from '../callers.mjs';

await callers((name) =>
  auto({
    first: (done) => setImmediate(done),
    second: ['first', async () => slowWork(name)],
  }),
);
