import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApp } from '../../tools/common-js.mjs';
import { type LibraryUnderTest, readLibraries, readLibraryNamed, versionsNamed } from '../../tools/libraries.mjs';

const root = join(import.meta.dirname, '..', '..');

export type App = 'app.mjs' | 'app.cjs';

/** Every library under test. */
export const librariesUnderTest: readonly LibraryUnderTest[] = readLibraries(root);

/** The versions of a library that are tested, oldest first: all, or those that begin so. */
export function versionsOf(library: string, beginning?: string): string[] {
  const found = readLibraryNamed(root, library);
  const versions = beginning === undefined ? found.versions : versionsNamed(found, beginning);
  if (versions.length === 0) throw new Error(`${library} is not tested in version ${beginning}`);
  return versions.map(({ name }) => name);
}

/** The newest one of them. */
export function newestOf(library: string, beginning?: string): string {
  return versionsOf(library, beginning).at(-1) ?? '';
}

/** Source of a library's app. */
export function sourceOf(library: string, app: App): string {
  return readApp(readLibraryNamed(root, library), app);
}

/**
 * Folder where the packages of a version are found, of which the beginning is enough, such as `8` for its newest one. Of what
 * is part of Node there is one for all.
 */
export function folderOf(library: string, version?: string): string {
  const name = version === undefined ? 'node' : newestOf(library, version);
  const folder = join(readLibraryNamed(root, library).tests, 'versions', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes an app into that folder, where files of this name are not committed: `app.<something>`. Returns its path. */
export function writeApp(library: string, version: string | undefined, name: `app.${string}`, source: string): string {
  const file = join(folderOf(library, version), name);
  writeFileSync(file, source);
  return file;
}
