import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { inspect } from 'node:util';
import { waitFor } from './at-boot.ts';

const STDOUT = 1;

/** A full pipe is tried again so many times, once a millisecond. */
const MOST_ATTEMPTS = 1000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

let closed = false;

/**
 * Writes to stdout, past the app's stream: where nobody reads any more, an error of that stream would end the app, and what the
 * app itself writes later would go another way than without us. Never throws; what cannot be written is left out.
 */
export function writeStdout(bytes: Uint8Array): void {
  let attempts = 0;
  for (let offset = 0; offset < bytes.length && !closed; ) {
    try {
      offset += writeSync(STDOUT, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      closed = code === 'EPIPE' || code === 'EBADF';
      if (code !== 'EAGAIN' || ++attempts > MOST_ATTEMPTS) return;
      waitFor(PAUSE, 0, 0, 1);
    }
  }
}

/** As `console.dir(object, { depth })` shows it. */
export function showOnStdout(object: object, depth: number | null): void {
  const colors = isatty(STDOUT) && process.stdout.getColorDepth?.() > 2;
  writeStdout(Buffer.from(`${inspect(object, { customInspect: false, colors, depth })}\n`));
}
