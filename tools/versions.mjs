// Makes the workspaces, one per version under test, of what the libraries' versions.json pin. npm needs them to be there before
// it installs anything, which is why they are committed.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readLibraries } from './libraries.mjs';

/** Writes the package.json of each version. */
export function writeVersions(root) {
  for (const { path, text } of manifests(root)) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Paths that are not as the versions.json say: files that are missing or differ, and folders of versions that are pinned no more. */
export function staleVersions(root) {
  const stale = manifests(root)
    .filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(({ path }) => path);
  const left = readLibraries(root).flatMap(({ tests, versions }) => {
    const folder = join(tests, 'versions');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names
      .filter((name) => existsSync(join(folder, name, 'package.json')))
      .filter((name) => !versions.some((version) => version.name === name))
      .map((name) => join(folder, name));
  });
  return [...stale, ...left].map((path) => relative(root, path));
}

function manifests(root) {
  return readLibraries(root).flatMap(({ name, versions }) =>
    versions.map((version) => {
      const [first] = Object.values(version.dependencies);
      if (first !== version.name)
        throw new Error(`${version.folder}: the name of a version is that of its first dependency, ${first}`);
      const path = join(version.folder, 'package.json');
      const manifest = {
        name: `versions-${name}-${version.name}`,
        private: true,
        dependencies: version.dependencies,
        overrides: existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).overrides : undefined,
      };
      return { path, text: `${JSON.stringify(manifest, null, 2)}\n` };
    }),
  );
}
