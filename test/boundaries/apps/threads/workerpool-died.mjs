// workerpool, tasks after one whose thread has died
import { isMainThread } from 'node:worker_threads';
import workerpool from 'workerpool';
import { callers, work } from '../callers.mjs';

if (isMainThread) {
  const pool = workerpool.pool(import.meta.filename, { maxWorkers: 1, workerType: 'thread' });
  await Promise.resolve(pool.exec('die')).catch(() => {});
  await callers((name) => pool.exec('work', [name]));
  await pool.terminate();
} else workerpool.worker({ work, die: () => process.exit(9) });
