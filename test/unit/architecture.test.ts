import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const listed = [
  ...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^- `((?:src|register)\/[^`]+\.ts)`: \S/gm),
].map((match) => match[1] ?? '');
const all = globSync('{src,register}/**/*.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === 'versions',
});
// A library's folder is described as a whole; registry.ts and measured.ts are generated.
const files = all.filter((file) => !/^src\/libraries\/[^/]+\/|(?:registry|measured)\.ts$/.test(file));

test('ARCHITECTURE.md has one line for every file', () => {
  assert.ok(files.length > 50);
  assert.deepEqual(files.filter((file) => !listed.includes(file)).sort(), []);
});

test('ARCHITECTURE.md has no line for a file that is gone, and none twice', () => {
  assert.deepEqual(
    listed.filter((file) => !files.includes(file)),
    [],
  );
  assert.equal(new Set(listed).size, listed.length);
});

test('ARCHITECTURE.md names every library folder with its kind', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  for (const file of globSync('src/libraries/*/library.ts', { cwd: root })) {
    const kind = /kind: '(\w+)'/.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? 'no kind';
    assert.ok(text.includes(`| \`${file.split('/')[2]}\` | ${kind} |`), file);
  }
});
