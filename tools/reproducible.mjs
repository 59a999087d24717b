// Compares two builds: `npm run reproducible` builds and packs twice, the second time with another time zone and language, and the files of
// both, the tarball among them, have to be the same byte for byte.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The surroundings of the second build. */
export const ELSEWHERE = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };

/** SHA-256 of what is published: each file of the package, and the tarball. */
export function digestsOf(root) {
  const digests = {};
  for (const [folder, pattern] of [
    ['.package', '**/*'],
    ['.packed', '*.tgz'],
  ]) {
    const entries = globSync(pattern, { cwd: join(root, folder), withFileTypes: true });
    for (const entry of entries.filter((entry) => entry.isFile())) {
      const path = join(entry.parentPath, entry.name);
      digests[path.slice(root.length + 1)] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  }
  return digests;
}

/** Files that are not the same in both, or only in one of them. */
export function differing(first, second) {
  const files = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...files].filter((file) => first[file] !== second[file]).sort();
}
