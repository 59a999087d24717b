// Writes into src/loader what is known of the folders of src/libraries, which are the registry: registry.ts, of each that has an
// index.ts, and measured.ts, of each that has one of that name.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the folders that have that file. */
export function foldersWith(root, file) {
  const folder = join(root, 'src', 'libraries');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, file)))
    .map((entry) => entry.name)
    .sort();
}

export function writeRegistry(root) {
  const libraries = foldersWith(root, 'index.ts');
  write(root, 'registry.ts', [
    "import type { Library } from '../patching/define.ts';",
    ...imports(libraries, 'index.ts'),
    '',
    `export const libraries: readonly Library[] = [${libraries.map(identifier).join(', ')}];`,
  ]);
  const measured = foldersWith(root, 'measured.ts');
  write(root, 'measured.ts', [
    "import type { MeasureKind } from '../span/measure.ts';",
    ...imports(measured, 'measured.ts'),
    '',
    '/** By the name of a tracer that is not ours: how its spans are measured. */',
    `export const measured: Readonly<Record<string, MeasureKind>> = { ${measured.map((name) => `...${identifier(name)}`).join(', ')} };`,
  ]);
}

function imports(names, file) {
  return names.map((name) => `import ${identifier(name)} from '../libraries/${name}/${file}';`);
}

function identifier(name) {
  return name.replace(/[-.](.)/g, (_, letter) => letter.toUpperCase());
}

function write(root, name, lines) {
  const text = ['// Generated from the folders of src/libraries; not committed.', ...lines, ''].join('\n');
  const file = join(root, 'src', 'loader', name);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
