import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread } from '../node/threads.ts';

/** Node prints no source line for an error that was thrown on a line with this text (`patching/end-of-span/native-call.ts`). */
const NOT_PRINTED = 'node-do-not-add-exception-line';

interface Place {
  /** As Node prints it: a path, or a URL in an ES module. */
  file: string;
  line: number;
  column: number;
}

/**
 * Prints the source line of an uncaught error that native code has thrown in a frame of the loader's own, as Node does right
 * before the stack: that of the frame that called ours. To be called when the process is about to end by the error.
 * @param folder of the loader's own files
 */
export function printSourceLine(error: unknown, folder: string): void {
  // With source maps Node reads lines of its own.
  if (typeof error !== 'object' || error === null || process.sourceMapsEnabled || !isMainThread()) return;
  const { stack } = error as { stack?: unknown };
  if (typeof stack !== 'string') return;
  const places = placesOf(stack);
  const caller = places.find((place) => place !== undefined && !place.file.startsWith(folder));
  const [first] = places;
  if (first === undefined || caller === undefined || first === caller) return;
  if (lineOf(first)?.includes(NOT_PRINTED) !== true) return;
  const line = lineOf(caller);
  if (line !== undefined) writeSync(2, `${caller.file}:${caller.line}\n${line}\n${indent(line, caller.column)}^\n\n`);
}

/** `    at Database.exec (/app/db.js:3:5)`; undefined for a frame that is nowhere. */
function placesOf(stack: string): (Place | undefined)[] {
  return [...stack.matchAll(/^ {4}at (.+)$/gm)].map(([, frame = '']) => {
    const [, file, line, column] =
      /^(?:.*? \()?((?:file:\/\/)?\/.*?|[A-Za-z]:\\.*?|node:.*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
  });
}

function lineOf({ file, line }: Place): string | undefined {
  try {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return readFileSync(path, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined; // A file that is none (`node:internal/timers`), or is no longer there.
  }
}

/** Tabs stay, so that the caret stands below its place. */
function indent(line: string, column: number): string {
  return line.slice(0, column - 1).replace(/[^\t]/g, ' ');
}
