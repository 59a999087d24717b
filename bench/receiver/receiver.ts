import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { track } from '../children.ts';

const POLL = 50; // ms
/** What comes after the expected number of spans would be sent twice; it is waited for that long. */
const DUPLICATES = 300; // ms
const LIMIT = 20_000; // ms

export interface Receiver {
  readonly url: string;
  /** Spans received so far, of all apps. */
  count(): Promise<number>;
  /** Resolves to `count()` once it reached `expected`, or did not change for `quiet` ms. */
  settled(quiet: number, expected?: number): Promise<number>;
  close(): void;
}

/** Starts the counting receiver in a process of its own, on a free port of 127.0.0.1. */
export async function startReceiver(): Promise<Receiver> {
  const child = track(
    fork(join(import.meta.dirname, 'process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const count = async () => {
    const answer = once(child, 'message') as Promise<[{ spans: number; problem?: string }]>;
    child.send('count');
    const [{ spans, problem }] = await answer;
    if (problem) throw new Error(`the receiver could not read a request: ${problem}`);
    return spans;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    count,
    async settled(quiet, expected) {
      const end = Date.now() + LIMIT;
      let last = await count();
      let changed = Date.now();
      while (Date.now() < end) {
        if (Date.now() - changed >= (expected !== undefined && last >= expected ? DUPLICATES : quiet)) break;
        await delay(POLL);
        const now = await count();
        if (now === last) continue;
        last = now;
        changed = Date.now();
      }
      return last;
    },
    close: () => child.kill(),
  };
}
