import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The package as users get it: the packed tarball, installed. */
export const packed = join(root, '.packed', 'node_modules', '@org', 'otel-auto');

if (!existsSync(packed)) throw new Error('the package is not packed yet; run the tests with `npm test`');

export type Flag = '--import' | '--require' | 'NODE_OPTIONS --import' | 'NODE_OPTIONS --require';

const entries = {
  '--import': pathToFileURL(join(packed, 'register', 'import.mjs')).href,
  '--require': join(packed, 'register', 'require.cjs'),
};

/** Command-line arguments and environment that load the packed loader the given way. */
export function loaderFlag(flag: Flag): { args: string[]; env: Record<string, string> } {
  const kind = flag.endsWith('--import') ? '--import' : '--require';
  if (flag.startsWith('NODE_OPTIONS')) return { args: [], env: { NODE_OPTIONS: `${kind}=${entries[kind]}` } };
  return { args: [kind, entries[kind]], env: {} };
}
