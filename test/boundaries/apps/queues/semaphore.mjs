// semaphore
import semaphore from 'semaphore';
import { callers, slowWork } from '../callers.mjs';

const places = semaphore(1);

await callers((name) => {
  return new Promise((resolve) =>
    places.take(() =>
      slowWork(name)
        .then(resolve)
        .then(() => places.leave()),
    ),
  );
});
