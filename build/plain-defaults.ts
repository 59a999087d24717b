import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import type { Plugin } from 'esbuild';
import { replaceFiles } from './replace-files.ts';

/** Puts the settings of an empty environment into each start's file as they are, in place of what reads them. */
export const plainDefaults: Plugin = {
  name: 'plain-defaults',
  setup(build) {
    replaceFiles(build, /[\\/]src[\\/]settings[\\/]read[\\/]defaults\.ts$/, async (_own, { path }) => {
      const { createDefaults } = (await import(
        pathToFileURL(path).href
      )) as typeof import('../src/settings/read/defaults.ts');
      // For plain data this is JavaScript, with what JSON has no words for: `undefined` and `Infinity`.
      const text = inspect(createDefaults(), { depth: null, maxArrayLength: null, maxStringLength: null });
      return { contents: `export function createDefaults() { return ${text}; }` };
    });
  },
};
