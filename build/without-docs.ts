import type { Plugin } from 'esbuild';
import { replaceFiles } from './replace-files.ts';

const ROW = /\brow\(/g;
/** The last argument of a `row`, or the one before a secrecy, if it is a sentence. */
const DOC = /'(?:[^'\\\n]|\\.)* (?:[^'\\\n]|\\.)*\.'(?=(?:,\s*'(?:none|url|all)')?,?\s*\))/g;

/**
 * Leaves out what the rows of the settings table say about themselves: a start that needs the table would read it, and no
 * process that is traced shows it. What `otel-auto settings` and the documentation show is built with it.
 */
export const withoutDocs: Plugin = {
  name: 'without-docs',
  setup(build) {
    replaceFiles(build, /[\\/]src[\\/]settings[\\/]table[\\/]rows[\\/][\w-]+\.ts$/, (own, { path }) => {
      if (own.match(ROW)?.length !== own.match(DOC)?.length)
        throw new Error(`${path}: a row without a sentence about it`);
      return { contents: own.replace(DOC, "''"), loader: 'ts' };
    });
  },
};
