import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLinkedAs, namesOfAliases } from './other-names.ts';
import { describe, endOfName } from './packages.ts';

/** An installed package of the table. */
export interface PackageFolder {
  /** Its npm name, which the folder may not have. */
  readonly name: string;
  /** Path of the folder. */
  readonly directory: string;
}

const PATH_MARK = `${sep}node_modules${sep}`;
export const URL_MARK = '/node_modules/';

/** UTF-16 units; Linux allows no longer ones. */
const LONGEST_PATH = 4096;

/** In node_modules: a version, or a hash. Not `-pool` or `-types`: a third of what an app loads is called so. */
const COPY = /^(?:$|[-_.@]?v?\d|[-@][\da-f]{8,}$)/;
/** Elsewhere: any further word. */
const FORK = /^(?![a-z])/i;

const itself = (path: string): string => path;

/**
 * Says of which of the packages of the table a file is, by its path or URL. Is asked for every module of the app: where the
 * folder has the package's name, that is one scan and one slice.
 *
 * Else package.json in the folder has the name, and that is read only where something hints at it: the folder is called like one
 * of the table with a version or a hash (`pg2`, `pg@8.11.3`, `pg-1f2e3d4c`), or the app's own package.json has it as an alias.
 * A file outside of node_modules is of a linked library if a folder around it has a name that begins like one (`pg-fork`), and
 * node_modules has a link to that folder.
 */
export class PackageFinder {
  readonly #names: ReadonlySet<string>;
  readonly #longestName: number;
  /** By path or URL of a folder. Null: none of the table. */
  readonly #folders = new Map<string, PackageFolder | null>();
  #aliases: ReadonlyMap<string, string> | undefined;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
    this.#longestName = Math.max(0, ...[...this.#names].map((name) => name.length));
  }

  find(filename: string): PackageFolder | undefined {
    return this.#find(filename, PATH_MARK, sep, itself);
  }

  /** @param url of a file; may have a query */
  findUrl(url: string): PackageFolder | undefined {
    return this.#find(url, URL_MARK, '/', fileURLToPath);
  }

  #find(file: string, mark: string, slash: string, pathOf: (folder: string) => string): PackageFolder | undefined {
    const at = file.lastIndexOf(mark);
    if (at === -1) return this.#around(file, slash, pathOf) ?? undefined;
    const start = at + mark.length;
    let from = start;
    let end = endOfName(file, from, slash);
    // `.nitro/pg@8.11.3`
    if (file.charCodeAt(start) === 46 /* . */ && end !== -1) {
      from = end + 1;
      end = endOfName(file, from, slash);
    }
    if (end === -1) return undefined;
    const folder = file.slice(0, end);
    let found = this.#folders.get(folder);
    if (found === undefined) {
      const name = slash === '/' ? file.slice(from, end) : file.slice(from, end).replaceAll(slash, '/');
      found = this.#identify(name, from === start, folder, pathOf);
      this.#folders.set(folder, found);
    }
    return found ?? undefined;
  }

  #identify(
    name: string,
    isInstalledAs: boolean,
    folder: string,
    pathOf: (folder: string) => string,
  ): PackageFolder | null {
    if (isInstalledAs && this.#names.has(name)) return { name, directory: pathOf(folder) };
    if (!this.#beginsLikeOne(name, COPY) && !this.#isAlias(name)) return null;
    const directory = pathOf(folder);
    const real = describe(directory).name;
    return this.#names.has(real) ? { name: real, directory } : null;
  }

  /** Of the folders around a file outside of node_modules, the innermost that is a linked package of the table. */
  #around(file: string, slash: string, pathOf: (folder: string) => string): PackageFolder | null {
    const end = file.lastIndexOf(slash);
    if (end < 1 || end > LONGEST_PATH) return null;
    const folder = file.slice(0, end);
    let found = this.#folders.get(folder);
    if (found !== undefined) return found;
    const name = folder.slice(folder.lastIndexOf(slash) + 1);
    found = (this.#beginsLikeOne(name, FORK) && this.#linked(pathOf(folder))) || this.#around(folder, slash, pathOf);
    this.#folders.set(folder, found);
    return found;
  }

  #linked(directory: string): PackageFolder | null {
    if (!existsSync(join(directory, 'package.json'))) return null;
    const { name } = describe(directory);
    return this.#names.has(name) && isLinkedAs(name, directory) ? { name, directory } : null;
  }

  /** Does the name begin with one of the table, and go on with something that `rest` allows? */
  #beginsLikeOne(name: string, rest: RegExp): boolean {
    const most = Math.min(name.length, this.#longestName);
    for (let length = 2; length <= most; length++)
      if (this.#names.has(name.slice(0, length)) && rest.test(name.slice(length))) return true;
    return false;
  }

  #isAlias(name: string): boolean {
    this.#aliases ??= namesOfAliases();
    const real = this.#aliases.get(name);
    return real !== undefined && this.#names.has(real);
  }
}
