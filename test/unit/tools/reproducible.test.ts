/** Two builds are compared by what is in their files; which of them differ is said. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { differing, digestsOf } from '../../../tools/reproducible.mjs';
import { temporaryFolder } from '../../harness/temporary.ts';

function built(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('build');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const FILES = { '.package/dist/start.cjs': 'a', '.package/README.md': 'b', '.packed/x-1.0.0.tgz': 'c' };

test('the same bytes at the same places are the same build', () => {
  const first = digestsOf(built(FILES));
  assert.deepEqual(Object.keys(first).sort(), Object.keys(FILES).sort());
  assert.deepEqual(differing(first, digestsOf(built({ ...FILES, '.packed/package.json': 'not published' }))), []);
});

test('files that differ, are missing or are new are named', () => {
  const { '.package/README.md': _, ...others } = FILES;
  const second = { ...others, '.package/dist/start.cjs': 'A', '.package/dist/new.cjs': '' };
  assert.deepEqual(differing(digestsOf(built(FILES)), digestsOf(built(second))), [
    '.package/README.md',
    '.package/dist/new.cjs',
    '.package/dist/start.cjs',
  ]);
});
