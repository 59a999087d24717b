// poolifier, one thread for three callers
import { isMainThread } from 'node:worker_threads';
import { FixedThreadPool, ThreadWorker } from 'poolifier';
import { callers, work } from '../callers.mjs';

if (isMainThread) {
  const pool = new FixedThreadPool(1, import.meta.filename, { enableTasksQueue: true });
  await callers((name) => pool.execute({ name }));
  void pool.destroy(); // Its promise is not always settled on a busy machine (poolifier 5.3.2), with Node alone either.
} else new ThreadWorker(({ name }) => work(name));
