import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseJson } from '../node/at-boot.ts';

export interface PackageInfo {
  /** Empty where it has none. */
  name: string;
  version: string;
  /** Path of the main file inside the package, with `/` separators. */
  main: string;
}

const MARK = `${sep}node_modules${sep}`;
const described = new Map<string, PackageInfo>();

/**
 * The name is that of the package's folder in node_modules; undefined: the file is in no package. One scan and one slice find it.
 */
export function packageNameOf(filename: string): string | undefined {
  const at = filename.lastIndexOf(MARK);
  if (at === -1) return undefined;
  const start = at + MARK.length;
  const end = endOfName(filename, start, sep);
  if (end === -1) return undefined;
  const name = filename.slice(start, end);
  return sep === '/' ? name : name.replaceAll(sep, '/');
}

/** Where the name of a package that begins at `start` ends; -1 if that is no folder. */
export function endOfName(file: string, start: number, slash: string): number {
  const end = file.indexOf(slash, start);
  return file.charCodeAt(start) === 64 /* @ */ && end !== -1 ? file.indexOf(slash, end + 1) : end;
}

/** Path inside the package in `directory`, with `/` separators. */
export function pathInside(filename: string, directory: string): string {
  const path = filename.slice(directory.length + 1);
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** From the package's package.json, read once. An unreadable one gives version `0.0.0`. */
export function describe(directory: string): PackageInfo {
  let info = described.get(directory);
  if (info === undefined) {
    info = readPackage(directory);
    described.set(directory, info);
  }
  return info;
}

function readPackage(directory: string): PackageInfo {
  try {
    const json: unknown = parseJson(readFileSync(join(directory, 'package.json'), 'utf8'));
    const { name, version, main } = json as { name?: unknown; version?: unknown; main?: unknown };
    return {
      name: typeof name === 'string' ? name : '',
      version: typeof version === 'string' ? version : '0.0.0',
      main: normalizeMain(typeof main === 'string' && main !== '' ? main : 'index.js'),
    };
  } catch {
    return { name: '', version: '0.0.0', main: 'index.js' };
  }
}

function normalizeMain(main: string): string {
  // The slashes are looked at from the first of them only.
  return main.replace(/^(?:\.\/)+/, '').replace(/(?<!\/)\/+$/, '');
}

/** Is `path` what a `main` entry of `main` leads to? (`lib`, `lib.js` and `lib/index.js` are all reached by `lib`.) */
export function isMain(path: string, main: string): boolean {
  if (!path.startsWith(main)) return main === '.' && path === 'index.js';
  return path === main || path === `${main}.js` || path === `${main}.cjs` || path === `${main}/index.js`;
}
