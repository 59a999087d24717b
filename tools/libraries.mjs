// Finds what is under test of each library: its folder, its app and the versions of it that are pinned.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every library that is tested, by name. */
export function readLibraries(root) {
  const libraries = join(root, 'src', 'libraries');
  return foldersIn(libraries)
    .map((name) => readLibrary(name, join(libraries, name)))
    .filter(({ apps }) => apps.length > 0);
}

function readLibrary(name, folder) {
  const versions = foldersIn(join(folder, 'versions')).map((version) => readVersion(join(folder, 'versions'), version));
  return { name, folder, apps: ['app.mjs', 'app.cjs'].filter((app) => existsSync(join(folder, app))), versions };
}

function readVersion(versions, name) {
  const folder = join(versions, name);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, folder, dependencies };
}

function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** What `asked` names of the library's versions: one of them, or those that begin with it, such as `8` or `8.16`. */
export function versionsNamed({ versions }, asked) {
  const exact = versions.filter(({ name }) => name === asked);
  return exact.length > 0 ? exact : versions.filter(({ name }) => name.split(/[.-]/).join('.').startsWith(`${asked}.`));
}
