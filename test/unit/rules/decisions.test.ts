/** docs/decisions: each record is in the index, is short, and has the four sections of the template. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'decisions');
const pages = globSync('*.md', { cwd: folder })
  .filter((page) => page !== 'README.md')
  .sort();

/** Lists that records refer to; no records themselves. */
const LISTS = new Set(['official-classes.md']);

const SECTIONS = ['Context', 'Choice', 'Measured reason', 'Consequence'];

test('every page is in the index, once', () => {
  assert.ok(pages.length >= 10);
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| \[([^\]]+)\]\(([^)]+)\) \| \S.*\. \|$/gm)].map(([, text, link]) => [text, link]);
  for (const page of pages) assert.equal(rows.filter(([text, link]) => text === page && link === page).length, 1, page);
});

for (const page of pages.filter((name) => !LISTS.has(name)))
  test(`${page} is a record of 30 to 60 lines, with the sections of the template`, () => {
    const text = readFileSync(join(folder, page), 'utf8').trimEnd();
    assert.match(text, /^# \S/);
    assert.deepEqual(
      [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title),
      SECTIONS,
    );
    const { length } = text.split('\n');
    assert.ok(length >= 30 && length <= 60, `${length} lines`);
  });
