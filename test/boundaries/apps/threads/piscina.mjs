// piscina, one thread for three callers
import { Piscina } from 'piscina';
import { callers, work } from '../callers.mjs';

export default work;

if (Piscina.isWorkerThread !== true) {
  const pool = new Piscina({ filename: import.meta.filename, maxThreads: 1 });
  await callers((name) => pool.run(name));
  await pool.destroy();
}
