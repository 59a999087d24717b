/** Comments say why, in sentences with a subject. A lint holds what a lint can: how they begin. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');

const APART = new Set(['node_modules', 'versions', 'test']);

/** A block of either kind, or lines that follow each other. */
const COMMENT = /\/\*\*?([\s\S]*?)\*\/|((?:^[ \t]*\/\/.*\n)+)/gm;

const files = globSync('{src,register,build,tools}/**/*.{ts,tsx,mts,mjs,cjs}', {
  cwd: root,
  exclude: (name) => APART.has(name),
});

function commentsOf(file: string): { text: string; line: number }[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(COMMENT)].map(({ index, 1: block, 2: lines }) => ({
    text: (block ?? lines ?? '').replace(/^[ \t]*(?:\*|\/\/)?[ \t]*/gm, '').trim(),
    line: source.slice(0, index).split('\n').length,
  }));
}

test('there are comments to look at', () => {
  assert.ok(files.flatMap(commentsOf).length > 500);
});

/** A clause such as "How a span ends" is no sentence; a question such as "Which one?" is. "Those" has its noun elsewhere. */
const NO_SUBJECT = /^(?:What|Which|Whose|Whether|Why|How|Those|That of)\b/;

test('no comment begins with "What", "How", "Which" or the like: it has a subject', () => {
  const found = files.flatMap((file) =>
    commentsOf(file)
      .filter(({ text }) => NO_SUBJECT.test(text) && !/^[^.:;]*\?/.test(text))
      .map(({ text, line }) => `${file}:${line}: ${text.split('\n', 1)[0]}`),
  );
  assert.deepEqual(found, []);
});
