import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Keeps what esbuild tells of its output, in a file of its own for each run of it, until the licences are written of it
 * (build/licenses.mjs). tsup's own option gives all runs with one folder and format the same file.
 */
export const keepMetafile: Plugin = {
  name: 'keep-metafile',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      const [first = ''] = Object.keys(initialOptions.entryPoints ?? {});
      const file = join('dist', `metafile-${initialOptions.format}-${first.replaceAll('/', '-')}.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(metafile));
    });
  },
};
