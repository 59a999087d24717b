// tinypool, one thread for three callers
import { isMainThread } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import { callers, work } from '../callers.mjs';

export default work;

if (isMainThread) {
  const pool = new Tinypool({ filename: import.meta.url, maxThreads: 1 });
  await callers((name) => pool.run(name));
  await pool.destroy();
}
