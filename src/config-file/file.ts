import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Real files have some kilobytes; a larger one is a mistake, and parsing it would take seconds. */
const MAX_BYTES = 256 * 1024;

/** The file's text, or why there is none, to be read after the file's name. */
export type FileReading = { readonly text: string } | { readonly reason: string };

/** Reads a configuration file. Never throws, and never waits: not for the writer of a pipe either. */
export function readFile(path: string): FileReading {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const about = fstatSync(file);
    if (about.isDirectory()) return { reason: 'is a directory' };
    if (!about.isFile()) return { reason: 'is not a regular file' };
    if (about.size > MAX_BYTES) return { reason: `has ${about.size} bytes, more than the ${MAX_BYTES} that are read` };
    return decode(readAll(file));
  } catch (error) {
    return { reason: `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})` };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Not more than the limit, however the file grows meanwhile. */
function readAll(file: number): Buffer {
  const buffer = Buffer.allocUnsafe(MAX_BYTES);
  let size = 0;
  for (;;) {
    const count = readSync(file, buffer, size, buffer.length - size, null);
    size += count;
    if (count === 0 || size === buffer.length) return buffer.subarray(0, size);
  }
}

function decode(bytes: Buffer): FileReading {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { reason: 'is not UTF-8 text' };
  }
}
