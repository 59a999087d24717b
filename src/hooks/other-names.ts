import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseJson } from '../node/at-boot.ts';

type Dependencies = Readonly<Record<string, unknown>>;

const ALIAS = 'npm:';

/**
 * Folders of node_modules that are called otherwise than the package in them, as package.json in the current folder has them
 * (`"db": "npm:pg@8"`): name of the folder -> name of the package. Never throws.
 */
export function namesOfAliases(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  try {
    const text = readFileSync(join(process.cwd(), 'package.json'), 'utf8');
    if (!text.includes(`"${ALIAS}`)) return names;
    const { dependencies, devDependencies, optionalDependencies } = parseJson(text) as Record<string, Dependencies>;
    for (const [name, wanted] of Object.entries({ ...devDependencies, ...optionalDependencies, ...dependencies })) {
      if (typeof wanted !== 'string' || !wanted.startsWith(ALIAS)) continue;
      const real = wanted.slice(ALIAS.length);
      const version = real.indexOf('@', 1);
      names.set(name, version === -1 ? real : real.slice(0, version));
    }
  } catch {
    // There is none, or it may not be read.
  }
  return names;
}

/**
 * Is that folder what node_modules of the app has under that name, by a link? An app may itself be called like a library.
 * Looks where Node would, from the current folder and from the main file. Never throws.
 */
export function isLinkedAs(name: string, directory: string): boolean {
  const { 1: main } = process.argv;
  try {
    if (isLinkedFrom(process.cwd(), name, directory)) return true;
  } catch {
    // The current folder is gone.
  }
  return main !== undefined && isLinkedFrom(dirname(main), name, directory);
}

function isLinkedFrom(start: string, name: string, directory: string): boolean {
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      return realpathSync(join(folder, 'node_modules', name)) === directory;
    } catch {
      // It is not there.
    }
    if (dirname(folder) === folder) return false;
  }
}
