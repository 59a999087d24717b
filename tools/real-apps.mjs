// Installs the applications of test/apps/real. They are no workspaces: what they need is hundreds of packages that nothing else does,
// and each is to find its own versions. So each has a lock file of its own, and is installed when a test wants it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The application that a file of test/real is about has its name. */
export function appOf(file) {
  return basename(file, '.ts');
}

/** Names of all that there are. */
export function realApps(root) {
  return readdirSync(folderOfApps(root)).sort();
}

function folderOfApps(root) {
  return join(root, 'test', 'apps', 'real');
}

/**
 * Installs those that are not installed as their lock files say.
 * @param {(folder: string) => number} install exit code of `npm ci` there
 * @returns {Record<string, string>} why one is not there, by name; empty if it is
 */
export function installRealApps(root, names, install) {
  const reasons = names.map((name) => {
    const folder = join(folderOfApps(root), name);
    const stamp = join(folder, 'node_modules', '.installed');
    const wanted = createHash('sha256')
      .update(readFileSync(join(folder, 'package-lock.json')))
      .digest('hex');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return [name, ''];
    console.error(`installing ${name} ...`);
    const status = install(folder);
    if (status === 0) writeFileSync(stamp, wanted);
    return [name, status === 0 ? '' : `npm ci in test/apps/real/${name} ended with ${status}; it needs a registry`];
  });
  return Object.fromEntries(reasons);
}
