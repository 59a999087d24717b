import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const rows = readFileSync(join(docs, 'systems.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:What they have|---)/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

test('docs/systems.md: each row has its three cells', () => {
  assert.ok(rows.length > 50);
  for (const row of rows) assert.equal(row.length, 3, row.join(' | '));
});

test('docs/systems.md: every test that is said to show a line exists by this name', () => {
  for (const cell of rows.map((row) => row[2] ?? '')) {
    for (const claim of cell.split('<br>')) {
      const [, file = '', name = ''] = /^\[[^\]]+\]\(([^)]+)\): (.+)$/.exec(claim.trim()) ?? [];
      assert.notEqual(file, '', `not "[file](path): test": ${claim}`);
      const titles = [...readFileSync(join(docs, file), 'utf8').matchAll(/\b(?:it|test)\(\s*(['"`])(.+?)\1,/g)];
      assert.ok(
        titles.some((title) => title[2] === name),
        `no test "${name}" in ${file}`,
      );
    }
  }
});
