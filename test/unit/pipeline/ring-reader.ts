import { parentPort, workerData } from 'node:worker_threads';
import { RingReader } from '../../../src/pipeline/ring/ring.ts';
import { openShared } from '../../../src/pipeline/ring/shared-memory.ts';

/** The other thread of ring.test.ts: reads `count` records and reports how many were not as written. */
const { buffer, count } = workerData as { buffer: SharedArrayBuffer; count: number };
const reader = new RingReader(openShared(buffer));
let wrong = 0;
for (let i = 0; i < count; ) {
  if (!reader.next()) continue;
  const { tag, start, end } = reader;
  const whole = tag === i && end - start === i % 97;
  if (!whole || (end > start && (reader.buffer[start] !== (i & 0xff) || reader.buffer[end - 1] !== (i & 0xff))))
    wrong++;
  reader.release();
  i++;
}
parentPort?.postMessage({ wrong });
