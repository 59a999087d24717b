import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { About } from '../../../src/patching/define.ts';
import { describeRange, libraryPages } from '../../../tools/docs/library-docs.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

test('ranges are described by their majors', () => {
  const described = ['>=8.0.3 <9', '>=4.0.0 <6.0.0', '>=5.14.0 <11.0.0', '>=0.5.5 <3.0.0', '>=1.0.0 <2 || >=5.0.0 <7'];
  assert.deepEqual(described.map(describeRange), ['8', '4 to 5', '5.14 to 10', '0.5.5 to 2', '1, 5 to 6']);
  assert.equal(describeRange('>=0.45.0 <0.46.0'), '0.45');
  assert.throws(() => describeRange('^1.0.0'), /cannot be described/);
});

/** Folders of libraries that are patched. */
const patched = globSync('src/libraries/*/library.ts', { cwd: root }).map((file) => basename(dirname(file)));

test('every library that is patched says what its spans are, and in one sentence why it is traced in that way', async () => {
  assert.ok(patched.length > 50);
  for (const name of patched) {
    const { spans, why } = await aboutOf(name);
    assert.equal(typeof spans, 'string', name);
    assert.match(why, /^\S.*[^.]\.$/, name);
    assert.doesNotMatch(why, /\. [A-Z]/, name);
  }
});

async function aboutOf(name: string): Promise<About> {
  const file = join(root, 'src', 'libraries', name, 'library.ts');
  return ((await import(pathToFileURL(file).href)) as { about: About }).about;
}

test('the page has a section per library, with the versions that are tested', async () => {
  const { 'docs/libraries.md': page = '' } = await libraryPages(root);
  for (const file of globSync('{src/libraries/*/library.ts,{src/libraries,test/joined}/*/about.json}', { cwd: root })) {
    assert.ok(page.includes(`\n## ${basename(dirname(file))}\n`), file);
  }
  assert.match(page, /- tested: koa 2\.0\.0 with @koa\/router 8\.0\.0; koa 2/);
});

test('the page names the kind of every library, and why it has that kind', async () => {
  const { 'docs/libraries.md': page = '' } = await libraryPages(root);
  const sections = new Map(page.split('\n## ').map((text) => [text.slice(0, text.indexOf('\n')), text]));
  for (const name of patched) {
    const folder = join(root, 'src', 'libraries', name);
    const kind = /kind: '(\w+)'/.exec(readFileSync(join(folder, 'library.ts'), 'utf8'))?.[1];
    const { why } = await aboutOf(name);
    assert.ok(sections.get(name)?.includes(`\n- kind: \`${kind}\`, `), name);
    assert.ok(sections.get(name)?.includes(`\n- why: ${why}\n`), name);
  }
});

test('each row of the table leads to a section', async () => {
  const { 'docs/libraries.md': page = '' } = await libraryPages(root);
  const rows = [...page.matchAll(/^\| \[[^\]]+\]\(#([a-z0-9_-]+)\) \|/gm)].map((match) => match[1]);
  const headings = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]?.replaceAll('.', ''));
  assert.deepEqual(rows, headings);
});
