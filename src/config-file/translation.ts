import { VARIABLES, type VariableName } from '../settings/table/table.ts';
import { keyOf, type Path } from './file-problem.ts';
import type { ParsedFile } from './parse.ts';

/** Something in the file that is not used as it was written. */
export interface Note {
  readonly path: Path;
  /** A sentence without its subject, such as `is not available; ignored.` */
  readonly text: string;
}

/**
 * A configuration file on its way to settings. What a variable can say is collected as that variable's text, so that the
 * file and the environment mean the same by the same code; the rest goes beside it.
 */
export class Translation {
  /** Variable → text, as in an environment. */
  readonly texts: Record<string, string> = {};
  /** Variable → where the file says it. */
  readonly paths = new Map<string, Path>();
  readonly notes: Note[] = [];
  /** Variables that libraries declare. */
  readonly ofLibraries: ReadonlySet<string>;

  constructor(ofLibraries: ReadonlySet<string>) {
    this.ofLibraries = ofLibraries;
  }

  /** `null` and `undefined` leave the variable unset. */
  set(name: string, value: string | number | boolean | null | undefined, path: Path): void {
    if (value === undefined || value === null) return;
    if (!this.knows(name)) {
      this.note(path, `is not available (${name} is not read); ignored.`);
      return;
    }
    this.texts[name] = String(value);
    this.paths.set(name, path);
  }

  /** For what is said by the same variables a second time; its notes are noted here. */
  beside(): Translation {
    const beside = new Translation(this.ofLibraries);
    Object.assign(beside, { notes: this.notes });
    return beside;
  }

  /** Is there a variable of that name, or does a library declare it? */
  knows(name: string): boolean {
    return isKnown(name) || this.ofLibraries.has(name);
  }

  note(path: Path, text: string): void {
    this.notes.push({ path, text });
  }
}

/** Is there a variable of that name? */
export function isKnown(name: string): boolean {
  return Object.hasOwn(VARIABLES, name);
}

/** Does the variable of that name take this value? */
export function accepts(name: string, text: string): boolean {
  return isKnown(name) && VARIABLES[name as VariableName].type.parse(text).problems.length === 0;
}

/** `file:line: key text`, one line. */
export function describeNote(file: string, { path, text }: Note, lineOf: ParsedFile['lineOf']): string {
  const line = path.length > 0 ? lineOf(path) : undefined;
  return `${file}${line === undefined ? '' : `:${line}`}: ${keyOf(path)} ${text}`;
}
