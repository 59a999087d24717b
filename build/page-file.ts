import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Puts the HTML of the viewer's page beside its scripts: it is written by hand, and names them without hashes. */
export const pageFile: Plugin = {
  name: 'page-file',
  setup(build) {
    build.onEnd(() => {
      copyFileSync('src/viewer/page/page.html', join(build.initialOptions.outdir ?? 'dist/viewer', 'page.html'));
    });
  },
};
