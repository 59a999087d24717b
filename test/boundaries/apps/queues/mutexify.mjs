// mutexify
import mutexify from 'mutexify';
import { callers, slowWork } from '../callers.mjs';

const lock = mutexify();

await callers(
  (name) =>
    new Promise((resolve) =>
      lock((release) =>
        slowWork(name)
          .then(resolve)
          .then(() => release()),
      ),
    ),
);
