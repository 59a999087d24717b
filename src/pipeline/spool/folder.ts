import { closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../transport/failures.ts';
import { quietly } from './segment.ts';

/**
 * Makes the folder and what is missing above it, for this user only; does nothing if it is there.
 * Level by level: with `recursive`, `mkdirSync` never returns where the file system answers ENOENT below a folder that
 * exists, as /proc does (seen on Node 22, 24 and 26).
 * @throws Error of the file system, or one that says that something else has the name
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, 0o700);
    syncFolder(dirname(path));
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(path).isDirectory()) return;
    if (codeOf(error) === 'EEXIST') throw new Error('there is a file of that name');
    const above = dirname(path);
    if (codeOf(error) !== 'ENOENT' || isThere(above)) throw error;
    makeFolder(above);
    mkdirSync(path, 0o700);
    syncFolder(above);
  }
}

const OTHERS_MAY_WRITE = 0o022;

/**
 * Whoever else may write to the folder may put spans into it, which this process would send with its keys; and may read what is
 * in it by a name taken before. Windows has no such modes.
 * @throws Error that says who else may write there, or of the file system
 */
export function checkPrivate(path: string): void {
  const me = process.geteuid?.();
  if (me === undefined) return;
  const { mode, uid } = statSync(path);
  if (uid !== me && uid !== 0) throw new Error(`it belongs to user ${uid}, and this process runs as ${me}`);
  if ((mode & OTHERS_MAY_WRITE) !== 0)
    throw new Error(
      `other users may write to it (mode ${(mode & 0o7777).toString(8)}); name a folder below it, which is made for this user only`,
    );
}

/** Makes a new name in `folder` survive a power loss, where folders can be synced at all. */
export function syncFolder(folder: string): void {
  quietly(() => {
    const fd = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
