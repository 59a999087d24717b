import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Where the work of an app has to be:
 * - `caller`: below the span of its caller;
 * - `linked`: in another trace, one of whose spans, on the way from the work to the root, is linked to the trace of the caller;
 * - `own`: in another trace, below a span that the library's run has of its own.
 */
export type Place = 'caller' | 'linked' | 'own';

export interface Row {
  /** `queues/fastq`: the app's path below `apps` without its extension. */
  readonly name: string;
  /** The folder in `apps`. */
  readonly group: string;
  /** The first comment of the app: the mechanism, as docs/boundaries.md calls it. */
  readonly title: string;
  readonly place: Place;
  readonly file: string;
  readonly source: string;
}

export const apps = join(import.meta.dirname, 'apps');

const TITLE = /^\/\/ (.+)$/m;
/** The line below it, if the work is not to be in its caller's trace: `// its place: linked`. */
const PLACE = /^\/\/ its place: (.*)$/m;

/** A row per app, in order of their names. What an app starts or loads besides `callers.mjs` is in a folder below its group. */
export function readRows(): Row[] {
  return globSync('*/*.{mjs,cjs}', { cwd: apps })
    .sort()
    .map((path) => {
      const file = join(apps, path);
      const source = readFileSync(file, 'utf8');
      const title = TITLE.exec(source)?.[1];
      if (title === undefined) throw new Error(`${path}: the first line has to be a comment that names the mechanism`);
      const place = PLACE.exec(source)?.[1] ?? 'caller';
      if (!isPlace(place)) throw new Error(`${path}: "${place}" is no place; one of caller, linked, own`);
      const group = dirname(path);
      return { name: `${group}/${basename(path).replace(/\.\w+$/, '')}`, group, title, place, file, source };
    });
}

function isPlace(text: string): text is Place {
  return text === 'caller' || text === 'linked' || text === 'own';
}
