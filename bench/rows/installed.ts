import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../contenders.ts';
import type { Measurement } from '../measure/measurement.ts';
import type { Row } from './row.ts';

const MEGABYTE = 1e6;
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

export const installed: Row = {
  name: 'installed',
  quick: false,
  needs: [],
  async measure({ contenders }) {
    const sizes: Record<string, number[]> = {};
    const packages: Record<string, number[]> = {};
    const scripts: Record<string, number[]> = {};
    for (const { name, folder } of contenders) {
      if (folder === undefined) continue;
      const manifests = filesBelow(join(root, folder, 'node_modules'));
      sizes[name] = [manifests.bytes / MEGABYTE];
      packages[name] = [manifests.packages.length];
      scripts[name] = [manifests.packages.filter(hasInstallScript).length];
    }
    const shared = { digits: 1, relative: false } satisfies Partial<Measurement>;
    return [
      { ...shared, id: 'installed-size', title: 'Installed size', unit: 'MB', samples: sizes },
      { ...shared, id: 'installed-packages', title: 'Installed packages', unit: '', samples: packages },
      { ...shared, id: 'install-scripts', title: 'Packages with install scripts', unit: '', samples: scripts },
    ];
  },
};

/** Sizes of all files, and the manifest of every package: a folder directly in a `node_modules` or in a scope there. */
export function filesBelow(nodeModules: string): { bytes: number; packages: string[] } {
  let bytes = 0;
  const packages: string[] = [];
  for (const entry of readdirSync(nodeModules, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    // npm's own notes, and links in .bin, are not part of any package.
    if (!entry.isFile() || path.slice(nodeModules.length).startsWith('/.')) continue;
    bytes += lstatSync(path).size;
    if (/\/node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/.test(path)) packages.push(path);
  }
  return { bytes, packages };
}

function hasInstallScript(manifest: string): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts?: Record<string, string> };
  return INSTALL_SCRIPTS.some((name) => scripts[name] !== undefined);
}
