// Writes lists that follow from folders. Into src/loader what is known of those of src/libraries, which are the registry: registry.ts,
// of each that has an library.ts, and measured.ts, of each that has one of that name. Into src/doctor the kinds of findings, into src/mcp
// the tools.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FROM_LIBRARIES = 'Generated from the folders of src/libraries';

/** Names of the folders that have that file. */
export function foldersWith(root, file) {
  const folder = join(root, 'src', 'libraries');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, file)))
    .map((entry) => entry.name)
    .sort();
}

export function writeRegistry(root) {
  const libraries = foldersWith(root, 'library.ts');
  write(root, 'src/loader/registry.ts', FROM_LIBRARIES, [
    "import type { Library } from '../patching/define.ts';",
    ...imports(libraries, 'library.ts'),
    '',
    `export const libraries: readonly Library[] = [${libraries.map(identifier).join(', ')}];`,
  ]);
  const measured = foldersWith(root, 'measured.ts');
  write(root, 'src/loader/measured.ts', FROM_LIBRARIES, [
    "import type { MeasureKind } from '../span/measure.ts';",
    ...imports(measured, 'measured.ts'),
    '',
    '/** By the name of a tracer that is not ours: how its spans are measured. */',
    `export const measured: Readonly<Record<string, MeasureKind>> = { ${measured.map((name) => `...${identifier(name)}`).join(', ')} };`,
  ]);
  const findings = filesOf(root, 'src/doctor/findings');
  write(root, 'src/doctor/all-findings.ts', 'Generated from the files of src/doctor/findings', [
    "import type { FindingKind } from './finding.ts';",
    ...findings.map((name) => `import ${identifier(name)} from './findings/${name}.ts';`),
    '',
    `export const kinds: readonly FindingKind[] = [${findings.map(identifier).join(', ')}];`,
  ]);
  const tools = filesOf(root, 'src/mcp/tools');
  write(root, 'src/mcp/all-tools.ts', 'Generated from the files of src/mcp/tools', [
    ...tools.map((name) => `import ${identifier(name)} from './tools/${name}.ts';`),
    '',
    `export const tools = [${tools.map(identifier).join(', ')}];`,
  ]);
}

/** Names without their extension. */
function filesOf(root, folder) {
  return readdirSync(join(root, folder))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

function imports(names, file) {
  return names.map((name) => `import ${identifier(name)} from '../libraries/${name}/${file}';`);
}

function identifier(name) {
  return name.replace(/[-.](.)/g, (_, letter) => letter.toUpperCase());
}

function write(root, path, from, lines) {
  const text = [`// ${from}; not committed.`, ...lines, ''].join('\n');
  const file = join(root, path);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
