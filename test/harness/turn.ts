import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from './packed.ts';

const turns = join(root, '.test', 'turns');
const AGAIN = 25; // ms

/**
 * Runs `task` when no test of another file does the same in the turn of this name. Test files run two at a time against the
 * same servers: an app of a library that deletes its keys must not meet itself.
 */
export async function inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
  mkdirSync(turns, { recursive: true });
  const turn = join(turns, name);
  while (!taken(turn)) await delay(AGAIN);
  try {
    return await task();
  } finally {
    rmSync(turn);
  }
}

/** Whether the turn is ours now. One whose process has ended, in a run that was interrupted, is nobody's. */
function taken(turn: string): boolean {
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!alive(turn)) rmSync(turn, { force: true });
    return false;
  }
}

function alive(turn: string): boolean {
  try {
    const pid = Number(readFileSync(turn, 'utf8'));
    return pid === 0 || process.kill(pid, 0); // 0: made, and not written yet.
  } catch {
    return false;
  }
}
