import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Puts the HTML of the viewer's page beside its scripts: it is written by hand, and names them without hashes. */
export const pageFile: Plugin = {
  name: 'page-file',
  setup(build) {
    build.onEnd(() => {
      const folder = build.initialOptions.outdir ?? join('dist', 'viewer');
      mkdirSync(folder, { recursive: true }); // tsup writes what was built later than this.
      copyFileSync(join('src', 'viewer', 'page', 'page.html'), join(folder, 'page.html'));
    });
  },
};
