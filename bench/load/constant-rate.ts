import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { track } from '../children.ts';
import type { Latency, Order } from './constant-rate-process.ts';

const SPARE = 15_000; // ms

/**
 * Requests at a constant rate however long the answers take (open loop), from a process of its own.
 * Latency counts from when a request is to be sent, so waiting for a free connection is part of it; when the generator
 * itself got its core late is not.
 */
export async function constantRate(order: Order): Promise<Latency> {
  const file = join(import.meta.dirname, 'constant-rate-process.ts');
  const running = promisify(execFile)(process.execPath, [file, JSON.stringify(order)], {
    timeout: (order.warmup + order.seconds) * 1000 + SPARE,
  });
  track(running.child);
  const { stdout } = await running;
  return JSON.parse(stdout) as Latency;
}
