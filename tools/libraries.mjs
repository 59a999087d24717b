// Finds what is under test: each library, its app and the versions of it that are pinned. Of those that we trace or measure
// `src/libraries` has the code and, in `test`, the app; those that only join have nothing but the app, in `test/joined`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every library, by name. */
export function readLibraries(root) {
  const libraries = foldersIn(join(root, 'src', 'libraries')).map((name) => {
    const folder = join(root, 'src', 'libraries', name);
    return readLibrary(name, folder, join(folder, 'test'));
  });
  const joined = foldersIn(join(root, 'test', 'joined')).map((name) => {
    const folder = join(root, 'test', 'joined', name);
    return readLibrary(name, folder, folder);
  });
  return [...libraries, ...joined].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The library of that name, which must be there. */
export function readLibraryNamed(root, name) {
  const library = readLibraries(root).find((one) => one.name === name);
  if (library === undefined) throw new Error(`no library is called "${name}"`);
  return library;
}

function readLibrary(name, folder, tests) {
  const pinned = join(tests, 'versions.json');
  const versions = existsSync(pinned) ? Object.entries(JSON.parse(readFileSync(pinned, 'utf8'))) : [];
  return {
    name,
    folder,
    tests,
    versions: versions
      .sort(([a], [b]) => compareVersions(a, b))
      .map(([version, dependencies]) => ({ name: version, folder: join(tests, 'versions', version), dependencies })),
  };
}

const { compare: compareVersions } = new Intl.Collator('en', { numeric: true });

function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** The versions of the library that `asked` names: one of them, or those that begin with it, such as `8` or `8.16`. */
export function versionsNamed({ versions }, asked) {
  return versions.filter(({ name }) => name === asked || name.startsWith(`${asked}.`));
}
