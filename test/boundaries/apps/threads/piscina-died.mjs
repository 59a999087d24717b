// piscina, tasks that wait for a thread that dies
import { Piscina } from 'piscina';
import { callers, work } from '../callers.mjs';

export default function task(name) {
  if (name === undefined) process.exit(9);
  work(name);
}

if (Piscina.isWorkerThread !== true) {
  const pool = new Piscina({ filename: import.meta.filename, maxThreads: 1 });
  const died = pool.run(undefined).catch(() => {});
  await callers((name) => pool.run(name));
  await died;
  await pool.destroy();
}
