import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareSpans } from '../../src/cli/differing-spans.ts';
import { root } from '../harness/packed.ts';
import { describeDifferences, type Row, rowsOf, withTable } from './page.ts';

const EMPTY = 'before\n<!-- spans: npm run engines -->\n<!-- end of spans -->\nafter\n';

const row = (library: string, differences = ''): Row => ({
  library,
  version: '1.0.0',
  behaviour: 'as bare',
  loader: '2',
  sdk: '3',
  same: '1',
  differences,
});

test('a table is read as it was written, in the order of names, and the rest of the page stays', () => {
  const rows = [row('pg', 'only `sdk`: CLIENT `a|b`'), row('koa')];
  const page = withTable(EMPTY, rows);
  assert.deepEqual(rowsOf(page), rows.toReversed());
  assert.match(page, /^before\n[\s\S]*\nafter\n$/);
  assert.equal(withTable(page, rowsOf(page)), page);
});

test('a later row stands for an earlier one', () => {
  const later = { ...row('pg'), sdk: '4' };
  assert.deepEqual(rowsOf(withTable(EMPTY, [row('pg'), later])), [later]);
});

test('a row has names of spans and of attributes, and no values', () => {
  const span = (name: string, attributes: Record<string, string>, start: bigint) => ({
    id: name,
    parentId: '',
    library: 'pg',
    kind: 'CLIENT',
    name,
    status: 'UNSET',
    attributes: new Map(Object.entries(attributes)),
    start,
  });
  const comparison = compareSpans(
    [span('query', { a: 'secret', both: '1', same: '1' }, 1n)],
    [span('query', { b: 'secret', both: '2', same: '1' }, 1n), span('connect', {}, 2n)],
  );
  assert.equal(describeDifferences(comparison), 'only `sdk`: CLIENT `connect`; others: +`b`, -`a`, ~`both`');
});

test('docs/engines.md has a row of each library that was run, and each behaves as bare or says how not', () => {
  const rows = rowsOf(readFileSync(join(root, 'docs', 'engines.md'), 'utf8'));
  assert.ok(rows.length > 0);
  for (const { library, behaviour } of rows)
    assert.match(behaviour, /^(?:as bare$|not run: |prints |ends with |ES module: )/, library);
});
