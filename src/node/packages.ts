import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Where a file stands in an installed package. */
export interface PackageFile {
  /** npm name, taken from the folder under `node_modules`, as module resolution does. */
  name: string;
  /** Folder of the package. */
  directory: string;
  /** Path inside the package, with `/` separators. */
  path: string;
}

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

/** The package and the path inside it of a file whose package name is known. */
export function locate(filename: string, name: string): PackageFile {
  const directory = filename.slice(0, filename.lastIndexOf(MARK) + MARK.length + name.length);
  const path = filename.slice(directory.length + 1);
  return { name, directory, path: sep === '/' ? path : path.replaceAll(sep, '/') };
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
    const json: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
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
  return main.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}

/** Is `path` what a `main` entry of `main` leads to? (`lib`, `lib.js` and `lib/index.js` are all reached by `lib`.) */
export function isMain(path: string, main: string): boolean {
  return (
    path === main ||
    path === `${main}.js` ||
    path === `${main}.cjs` ||
    path === `${main}/index.js` ||
    (main === '.' && path === 'index.js')
  );
}
