import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUNDLE_MARKS, CHANNEL_MARKS } from './bundle-marks.ts';

/** Taken before an app or a test can put one of its own in its place. */
const { setTimeout } = globalThis;

/** Bytes of a file that is looked at; a search goes through a megabyte in a sixth of a millisecond. */
const MOST_BYTES = 32 * 1024 * 1024;
/** ms between two searches: the app has the thread to itself in between. */
const PAUSE = 20;

/** Says of each file which libraries of the table are bundled into it, if any; at the end of the process at once, else in small steps. */
export function findBundled(
  files: readonly string[],
  atEnd: boolean,
  found: (file: string, names: readonly string[]) => void,
): void {
  const steps = stepsThrough(files, found);
  const next = () => {
    try {
      if (steps.next().done) return;
      setTimeout(next, PAUSE).unref();
    } catch {
      // The file is gone, or cannot be read.
    }
  };
  if (!atEnd) next();
  else for (const _step of steps);
}

function* stepsThrough(
  files: readonly string[],
  found: (file: string, names: readonly string[]) => void,
): Generator<void, void> {
  for (const name of files) {
    const file = name.startsWith('file:') ? fileURLToPath(name.replace(/[?#].*/, '')) : name;
    if (statSync(file).size > MOST_BYTES) continue;
    const content = readFileSync(file);
    yield;
    const names: string[] = [];
    for (const [library, mark] of Object.entries(BUNDLE_MARKS)) {
      const channel = CHANNEL_MARKS[library];
      if (content.includes(mark) && !(channel && content.includes(channel))) names.push(library);
      yield;
    }
    if (names.length > 0) found(file, names);
  }
}
