/** ARCHITECTURE.md and AGENTS.md stay short, and name the folders that there are. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');

/** Folders of installed packages, of versions of libraries and of apps under test are no part of the house. */
const APART = new Set(['node_modules', 'versions', 'apps']);

const TOPS = ['src', 'register', 'build', 'tools', 'bench', 'test'];

/** Every folder with code of its own: `src/hooks/`. */
const folders = [
  ...new Set(
    globSync(`{${TOPS.join(',')}}/**/*.{ts,mjs}`, { cwd: root, exclude: (name) => APART.has(name) })
      .map((file) => `${dirname(file)}/`)
      .sort(),
  ),
];

/** What a document says something about: `src/otlp/`, or `src/libraries/**` for the folder and all below it. */
function foldersIn(document: string): string[] {
  return read(document)
    .filter((line) => line.startsWith('- `'))
    .flatMap((line) => [...line.matchAll(/((?:`[\w./-]+\/(?:\*\*)?`(?:, )?)+): /g)])
    .flatMap(([, names = '']) => names.split(', ').map((name) => name.slice(1, -1)))
    .filter((name) => TOPS.includes(name.slice(0, name.indexOf('/'))));
}

function read(document: string): string[] {
  return readFileSync(join(root, document), 'utf8').trimEnd().split('\n');
}

function isCovered(folder: string, line: string): boolean {
  return line.endsWith('/**') ? folder.startsWith(line.slice(0, -2)) : folder === line;
}

const listed = foldersIn('ARCHITECTURE.md');
const linesOf = (folder: string) => listed.filter((line) => isCovered(folder, line)).length;

test('ARCHITECTURE.md has a line for every folder with code', () => {
  assert.ok(folders.length > 50);
  assert.deepEqual(
    folders.filter((folder) => linesOf(folder) === 0),
    [],
  );
});

test('ARCHITECTURE.md has only one line for each folder', () => {
  assert.deepEqual(
    folders.filter((folder) => linesOf(folder) > 1),
    [],
  );
});

for (const document of ['ARCHITECTURE.md', 'AGENTS.md'])
  test(`${document} has no line for a folder that is gone, and none twice`, () => {
    const lines = foldersIn(document);
    const isGone = (line: string) => !folders.some((folder) => folder.startsWith(line.replace('**', '')));
    assert.deepEqual(lines.filter(isGone), []);
    assert.equal(new Set(lines).size, lines.length);
  });

test('AGENTS.md names every room of src, and every other folder with code at the top', () => {
  const named = foldersIn('AGENTS.md');
  const rooms = new Set(folders.map((folder) => /^(?:src\/[^/]+|[^/]+)\//.exec(folder)?.[0] ?? ''));
  rooms.delete('src/');
  assert.deepEqual(
    [...rooms].filter((room) => !named.includes(room)),
    [],
  );
});

test('both can be read in one go', () => {
  assert.ok(read('ARCHITECTURE.md').length <= 200);
  assert.ok(read('AGENTS.md').length <= 90);
});
