import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseJson } from '../node/at-boot.ts';

export interface PackageInfo {
  version: string;
  /** Path of the main file inside the package, with `/` separators. */
  main: string;
}

const MARK = `${sep}node_modules${sep}`;
const described = new Map<string, PackageInfo>();

/** The npm name of the package that holds a file, or undefined. Called for every module of the app: one scan, one slice. */
export function packageNameOf(filename: string): string | undefined {
  const at = filename.lastIndexOf(MARK);
  if (at === -1) return undefined;
  const start = at + MARK.length;
  let end = filename.indexOf(sep, start);
  if (end === -1) return undefined;
  if (filename.charCodeAt(start) !== 64 /* @ */) return filename.slice(start, end);
  end = filename.indexOf(sep, end + 1);
  if (end === -1) return undefined;
  const name = filename.slice(start, end);
  return sep === '/' ? name : name.replaceAll(sep, '/');
}

/** The folder of the package that holds a file and has that name. */
export function directoryOf(filename: string, name: string): string {
  return filename.slice(0, lengthOfDirectory(filename, name));
}

/** Is that the folder of the package with that name that holds the file, and not one around it? */
export function isInside(filename: string, directory: string, name: string): boolean {
  return filename.startsWith(directory) && lengthOfDirectory(filename, name) === directory.length;
}

function lengthOfDirectory(filename: string, name: string): number {
  return filename.lastIndexOf(MARK) + MARK.length + name.length;
}

/** Path inside the package in `directory`, with `/` separators. */
export function pathInside(filename: string, directory: string): string {
  const path = filename.slice(directory.length + 1);
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Version and main file from the package's package.json, read once. An unreadable one gives version `0.0.0`. */
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
    const { version, main } = json as { version?: unknown; main?: unknown };
    return {
      version: typeof version === 'string' ? version : '0.0.0',
      main: normalizeMain(typeof main === 'string' && main !== '' ? main : 'index.js'),
    };
  } catch {
    return { version: '0.0.0', main: 'index.js' };
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
