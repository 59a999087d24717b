// tinypool, one thread for three callers
import { Tinypool } from 'tinypool';
import { callers, work } from '../callers.mjs';

export default work;

if (process.__tinypool_state__?.isTinypoolWorker !== true) {
  const pool = new Tinypool({ filename: import.meta.url, maxThreads: 1 });
  await callers((name) => pool.run(name));
  await pool.destroy();
}
