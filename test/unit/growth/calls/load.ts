import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stopped } from '../meter.ts';
import { type FoundSource, root } from '../source.ts';
import { LISTS, RUNS, SHAPES } from '../texts.ts';

/** After this time (ms) no more short texts are tried. */
const SHORT_STOP = 5000;

/** Gives a text to a function of the file. */
export interface Call {
  readonly file: string;
  run(text: string): unknown;
}

/** Those of the table, and what can be called with one text and does nothing but look at it. */
export async function loadCalls(sources: readonly FoundSource[]): Promise<Call[]> {
  // Not before somebody asks, who may want to see it loaded.
  const { CALLS } = await import('./calls.ts');
  const found = Object.entries(CALLS).flatMap(([file, runs]) => runs.map((run): Call => ({ file, run })));
  for (const { file, acts, scanners } of sources) {
    const names = acts ? [] : scanners.flatMap(({ callable }) => callable ?? []);
    if (names.length === 0) continue;
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, Call['run']>;
    for (const name of names) found.push({ file, run: module[name] as Call['run'] });
  }
  return found;
}

/** Short, but of every kind. */
export function callWithShortTexts({ run }: Call): void {
  const texts = [
    ...RUNS.flatMap((attack) => SHAPES.map((shape) => shape(attack, 64))),
    ...LISTS.map((list) => list(64)),
  ];
  // What does not end is told of by the tests that are about it.
  stopped(() => {
    for (const text of texts) {
      try {
        run(text);
      } catch {
        // It says that the text is none of its kind.
      }
    }
  }, SHORT_STOP);
}
