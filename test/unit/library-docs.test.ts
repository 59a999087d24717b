import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { describeRange, libraryPages } from '../../tools/docs/library-docs.mjs';

const root = join(import.meta.dirname, '..', '..');

test('ranges are described by their majors', () => {
  const described = ['>=8.0.3 <9', '>=4.0.0 <6.0.0', '>=5.14.0 <11.0.0', '>=0.5.5 <3.0.0', '>=1.0.0 <2 || >=5.0.0 <7'];
  assert.deepEqual(described.map(describeRange), ['8', '4 to 5', '5.14 to 10', '0.5.5 to 2', '1, 5 to 6']);
  assert.equal(describeRange('>=0.45.0 <0.46.0'), '0.45');
  assert.throws(() => describeRange('^1.0.0'), /cannot be described/);
});

test('every library says what its spans are', () => {
  for (const file of globSync('src/libraries/*/library.ts', { cwd: root })) {
    assert.ok(existsSync(join(root, dirname(file), 'about.json')), file);
  }
});

test('the page has a section per library, with the versions that are tested', async () => {
  const { 'docs/libraries.md': page = '' } = await libraryPages(root);
  for (const file of globSync('{src/libraries,test/joined}/*/about.json', { cwd: root })) {
    assert.ok(page.includes(`\n## ${file.split(/[/\\]/)[2]}\n`), file);
  }
  assert.match(page, /- tested: koa 2\.\d+\.\d+ with @koa\/router 8\.0\.8; koa 3/);
});
