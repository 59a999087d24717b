// Builds again whenever a source changes. Not with tsup's own watch: it looks into every node_modules of every version of a
// library under src, before it builds anything, which takes minutes.
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Folders of what is installed, built or run, not of sources. */
const NOT_SOURCES = ['node_modules', 'versions', 'test'];
const QUIET = 50; // ms without another change

/** Calls `build` now and after each change below the folders; resolves never, or once `signal` is aborted. */
export async function buildAtEachChange(folders, build, { signal } = {}) {
  let changed = Promise.withResolvers();
  let timer;
  const notice = (_event, name) => {
    if (name === null || !/\.(?:ts|json)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed.resolve(), QUIET);
  };
  signal?.addEventListener('abort', () => changed.resolve());
  while (!signal?.aborted) {
    changed = Promise.withResolvers();
    // Anew each time: there may be new folders.
    const watchers = folders.flatMap(foldersBelow).map((folder) => watch(folder, notice));
    await build();
    await changed.promise;
    for (const watcher of watchers) watcher.close();
    clearTimeout(timer);
  }
}

function foldersBelow(folder) {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_SOURCES.includes(entry.name))
    .flatMap((entry) => foldersBelow(join(folder, entry.name)));
  return [folder, ...below];
}
