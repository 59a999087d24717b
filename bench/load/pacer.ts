// A thread that says how many requests are due, closer in time than the timers of an event loop can.
import { parentPort, workerData } from 'node:worker_threads';

/** Shortest sleep (ms): what is due within one is sent together. */
const STEP = 0.1;

const { rate, seconds } = workerData as { rate: number; seconds: number };
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const start = performance.now();
const end = start + seconds * 1000;
let sent = 0;

for (let now = start; now < end; now = performance.now()) {
  const due = Math.floor(((now - start) * rate) / 1000) - sent;
  if (due > 0) parentPort?.postMessage(due);
  sent += due;
  Atomics.wait(sleeper, 0, 0, Math.max(STEP, start + ((sent + 1) * 1000) / rate - now));
}
