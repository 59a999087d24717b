import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * What is expected of a library: one file for all versions, and one of its own for each version that differs. With
 * `UPDATE_TRACES=1` they are written as they turn out, and the test that changed one fails: a change is to be read.
 */
export class Expectations {
  readonly #shared: string;
  readonly #own: readonly string[];
  readonly #written = new Map<string, string>();

  /**
   * @param shared path of the library's file
   * @param own where the versions have theirs, oldest first; none: there is one version
   */
  constructor(shared: string, own: readonly string[]) {
    this.#shared = shared;
    this.#own = own;
  }

  /** The file that holds for the version whose own file would be `own`. */
  fileFor(own: string | undefined): string {
    return own !== undefined && existsSync(own) ? own : this.#shared;
  }

  /**
   * Writes what one version turned out to do, without touching what other versions are expected to do.
   * @returns what to say of it
   */
  write(own: string | undefined, text: string): string {
    const before = this.#written.get(own ?? this.#shared);
    if (before !== undefined && before !== text)
      throw new Error('two runs of this version differ: nothing was written');
    this.#written.set(own ?? this.#shared, text);
    const file = own === undefined || this.#isAlone() ? this.#shared : own;
    writeFileSync(file, text);
    this.#fold();
    return `${file} is written anew (UPDATE_TRACES=1): read the change, then run the test again without it`;
  }

  /** Nobody else relies on the library's file. An empty one is there to say that one is wanted. */
  #isAlone(): boolean {
    return this.#own.length < 2 || read(this.#shared) === '';
  }

  /** A file of a version's own says something else than the library's, and the newest version has none if all have. */
  #fold(): void {
    const newest = this.#own.at(-1);
    if (newest !== undefined && this.#own.every((file) => existsSync(file))) writeFileSync(this.#shared, read(newest));
    const shared = read(this.#shared);
    for (const file of this.#own) if (existsSync(file) && read(file) === shared) rmSync(file);
  }
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
