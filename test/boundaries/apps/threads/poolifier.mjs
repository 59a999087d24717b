// poolifier, one thread for three callers
import { isMainThread } from 'node:worker_threads';
import { FixedThreadPool, ThreadWorker } from 'poolifier';
import { callers, work } from '../callers.mjs';

if (isMainThread) {
  const pool = new FixedThreadPool(1, import.meta.filename, { enableTasksQueue: true });
  await callers((name) => pool.execute({ name }));
  await pool.destroy();
} else new ThreadWorker(({ name }) => work(name));
