import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread } from '../node/threads.ts';

/** Node prints no source line for an error that was thrown on a line with this text (`patching/end-of-span/native-call.ts`). */
const NOT_PRINTED = 'node-do-not-add-exception-line';

/** Characters: other code may follow in the same line. */
const LONGEST_CALL = 100;

interface Place {
  /** As Node prints it: a path, or a URL in an ES module. */
  file: string;
  line: number;
  column: number;
}

/**
 * Prints the source line of an uncaught error that native code has thrown to the loader's own code, as Node does right before the
 * stack. To be called when the process is about to end by the error.
 * @param folder of the loader's own files
 */
export function printSourceLine(error: unknown, origin: string, folder: string): void {
  // With source maps Node reads lines of its own.
  if (typeof error !== 'object' || error === null || process.sourceMapsEnabled || !isMainThread()) return;
  const { stack } = error as { stack?: unknown };
  if (typeof stack !== 'string') return;
  const places = placesOf(stack);
  const isOurs = ({ file }: Place) => file.startsWith(folder);
  // A rejection's line is where the error was made; any other's, where it was thrown last.
  const thrower = origin === 'unhandledRejection' ? places[0] : places.find(isOurs);
  if (thrower === undefined || !isOurs(thrower) || !callsNative(thrower)) return;
  const others = places.filter((place) => !isOurs(place));
  if (origin !== 'unhandledRejection' && mayThrowAgain(others)) return;
  const [place] = others;
  const line = place && lineOf(place);
  if (line !== undefined)
    writeSync(2, `${place?.file}:${place?.line}\n${line}\n${indent(line, place?.column ?? 1)}^\n\n`);
}

/** The text is an argument of the call. */
function callsNative(place: Place): boolean {
  return (
    lineOf(place)
      ?.slice(place.column - 1, place.column + LONGEST_CALL)
      .includes(NOT_PRINTED) === true
  );
}

/** Where the app may have caught the error and thrown it again, Node prints that line: what has no `catch` has not. */
function mayThrowAgain(places: readonly Place[]): boolean {
  const last = places.at(-1);
  const isWhole = places.length < Error.stackTraceLimit || last?.file.startsWith('node:') === true;
  return !isWhole || places.some(({ file }) => /\bcatch\b/.test(sourceOf(file) ?? ''));
}

/** `    at Database.exec (/app/db.js:3:5)`; some frames are nowhere. */
function placesOf(stack: string): Place[] {
  return [...stack.matchAll(/^ {4}at (.+)$/gm)].flatMap(([, frame = '']) => {
    const position = /:(\d+):(\d+)\)?$/.exec(frame);
    if (position === null) return [];
    const before = frame.slice(0, position.index);
    const parenthesis = before.search(/ \((?:(?:file:\/\/)?\/|[A-Za-z]:\\|node:)/);
    const file = parenthesis === -1 ? before : before.slice(parenthesis + 2);
    if (!/^(?:(?:file:\/\/)?\/|[A-Za-z]:\\|node:)/.test(file)) return [];
    return [{ file, line: Number(position[1]), column: Number(position[2]) }];
  });
}

function lineOf({ file, line }: Place): string | undefined {
  return sourceOf(file)?.split(/\r?\n/)[line - 1];
}

/** Undefined for what is no file (`node:internal/timers`), or is no longer there. */
function sourceOf(file: string): string | undefined {
  try {
    return readFileSync(file.startsWith('file:') ? fileURLToPath(file) : file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Tabs stay, so that the caret stands below its place. */
function indent(line: string, column: number): string {
  return line.slice(0, column - 1).replace(/[^\t]/g, ' ');
}
