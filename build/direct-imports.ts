import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { CONSTANTS, withoutConstantImports } from './constants.ts';

/** Packages whose main file only passes on what others declare. */
const BARRELS = ['@opentelemetry/api', '@opentelemetry/core'];

const IMPORT = new RegExp(`^import \\{([^}]*)\\} from (['"])(${BARRELS.join('|')})\\2;?`, 'gm');

/**
 * Imports names from the files that declare them instead of the package's main file. A bundler that splits gives every
 * entry that reaches a main file all of what any entry uses of it: a hundred kilobytes in each process, for nothing.
 * Constants are not imported at all (`constants.ts`).
 */
export const directImports: Plugin = {
  name: 'direct-imports',
  setup({ onLoad, initialOptions }) {
    initialOptions.define = { ...initialOptions.define, ...CONSTANTS };
    const barrels = new Map(BARRELS.map((name) => [name, readBarrel(name)]));
    onLoad({ filter: /[\\/](?:src|dist)[\\/].*\.(?:ts|mjs)$/ }, ({ path }) => {
      const contents = withoutConstantImports(readFileSync(path, 'utf8')).replace(
        IMPORT,
        (whole, names: string, _quote: string, name: string) => rewrite(names, name, barrels.get(name)) ?? whole,
      );
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/** One import per name, all on one line so that line numbers stay; none for a type, or the main file would be imported for it. */
function rewrite(names: string, barrel: string, files: ReadonlyMap<string, string> | undefined): string | undefined {
  const lines = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => {
      const file = files?.get(/^\w+/.exec(name)?.[0] ?? '');
      return `import { ${name} } from ${JSON.stringify(file ?? barrel)};`;
    });
  return lines.join(' ');
}

/** Exported name -> absolute path of the file that declares it. */
function readBarrel(name: string): ReadonlyMap<string, string> {
  const main = fileURLToPath(import.meta.resolve(name)).replace(/\.cjs$/, '.mjs');
  const files = new Map<string, string>();
  for (const [, names = '', file = ''] of readFileSync(main, 'utf8').matchAll(
    /^import \{([^}]*)\} from "(\.[^"]+)";/gm,
  )) {
    for (const part of names.split(',')) {
      if (/^\s*\w+\s*$/.test(part)) files.set(part.trim(), join(dirname(main), file));
    }
  }
  return files;
}
