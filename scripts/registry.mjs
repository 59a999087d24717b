// Writes src/libraries/registry.ts: every folder of src/libraries that has an index.ts. The folder is the registry.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function libraryNames(root) {
  const folder = join(root, 'src', 'libraries');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

export function writeRegistry(root) {
  const names = libraryNames(root);
  const identifier = (name) => name.replace(/[-.](.)/g, (_, letter) => letter.toUpperCase());
  const text = [
    '// Generated from the folders beside this file; not committed.',
    "import type { Library } from './define.ts';",
    ...names.map((name) => `import ${identifier(name)} from './${name}/index.ts';`),
    '',
    `export const libraries: readonly Library[] = [${names.map(identifier).join(', ')}];`,
    '',
  ].join('\n');
  const file = join(root, 'src', 'libraries', 'registry.ts');
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
