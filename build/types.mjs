// Makes the declarations that tsc has written fit for every way to import the package: without `@opentelemetry/api`, whose types
// are copied beside them, from ES modules, and from CommonJS, which wants declarations of its own.
// https://www.typescriptlang.org/docs/handbook/modules/reference.html#node16-nodenext
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const API = '@opentelemetry/api';
const SPECIFIER = /(\b(?:from|import)\s*\(?\s*)(['"])([^'"]+)\2/g;

/** Declarations of what the package exports. */
const ENTRIES = ['index.d.ts', 'extension.d.ts'];

/** Extension of the API's files, by the module system that they are for. */
const FORMATS = { esm: 'mjs', cjs: 'cjs' };

/** @param root of the project; of `dist/types` what tsc wrote is replaced by `esm` and `cjs` */
export function writeTypes(root) {
  const types = join(root, 'dist', 'types');
  const written = join(types, 'src');
  const ours = new Map();
  for (const entry of ENTRIES) reachable(written, entry, ours);
  for (const [format, extension] of Object.entries(FORMATS)) {
    const folder = join(types, format);
    const api = join(root, 'node_modules', API, 'dist');
    const homes = homesOf(readFileSync(join(api, `index.d.${extension.replace('js', 'ts')}`), 'utf8'));
    const used = new Map();
    for (const [file, text] of ours) {
      write(
        join(folder, file),
        portable(text, file, homes, (home) => reachable(api, declarationOf(api, home), used)),
      );
    }
    for (const [file, text] of used) write(join(folder, 'api', file), text.replace(/\n?\/\/# sourceMappingURL=.*/, ''));
  }
  writeFileSync(join(types, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
  for (const entry of ['import.d.mts', 'require.d.cts']) write(join(root, 'register', entry), 'export {};\n');
  rmSync(written, { recursive: true });
}

/** Path → text of a declaration file and of all that it imports. */
function reachable(folder, file, seen = new Map()) {
  if (seen.has(file)) return seen;
  const text = readFileSync(join(folder, file), 'utf8');
  seen.set(file, text);
  for (const [, , , specifier] of text.matchAll(SPECIFIER)) {
    if (specifier.startsWith('.')) reachable(folder, declarationOf(folder, join(dirname(file), specifier)), seen);
  }
  return seen;
}

function declarationOf(folder, path) {
  const file = path.replace(/\.([cm]?)[jt]s$/, '.d.$1ts');
  if (!existsSync(join(folder, file))) throw new Error(`no declarations of ${path} in ${folder}`);
  return file;
}

/** Name of a type → the file of the API that it is declared in, by the imports of the API's own index. */
function homesOf(index) {
  const imports = [...index.matchAll(/import \{ ([^}]+) \} from "\.\/([^"]+)"/g)];
  return new Map(imports.flatMap(([, names, file]) => names.split(', ').map((name) => [name, file])));
}

function portable(text, file, homes, use) {
  const up = '../'.repeat(file.split('/').length - 1) || './';
  return text
    .replace(/import (?:type )?\{ ([^}]+) \} from '@opentelemetry\/api';/g, (_all, names) =>
      names
        .split(', ')
        .map((name) => name.replace(/^type /, ''))
        .map((name) => {
          const home = homes.get(name);
          if (home === undefined) throw new Error(`${API} exports no ${name}`);
          use(home);
          return `import type { ${name} } from '${up}api/${home}';`;
        })
        .join('\n'),
    )
    .replace(
      SPECIFIER,
      (_all, before, quote, specifier) => `${before}${quote}${specifier.replace(/\.ts$/, '.js')}${quote}`,
    );
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
