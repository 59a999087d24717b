import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differenceOf, type Row } from './newest.ts';
import { pageOf, rowsOf } from './page.ts';

const rows: Row[] = [
  { library: 'pg', name: 'pg', tested: '8.1.0', newest: '9.0.0', outcome: 'out of range: >=8 <9' },
  {
    library: 'koa',
    name: 'koa',
    tested: '3.0.0',
    newest: undefined,
    outcome: 'differs: `a | b` where `c` is expected',
  },
];

test('a page is read as it was written, in the order of names', () => {
  const page = pageOf(rows, new Date(0));
  assert.match(page, /on 1970-01-01\./);
  assert.deepEqual(rowsOf(page), rows.toReversed());
});

test('a later row stands for an earlier one', () => {
  const later = { ...rows[0], outcome: 'same' } as Row;
  assert.deepEqual(rowsOf(pageOf([...rows, later], new Date(0)))[1], later);
});

test('of two drawings the first line that differs is shown', () => {
  assert.equal(differenceOf('a\nb', 'a\nb'), 'same');
  assert.equal(differenceOf('a\nb', 'a\n  c'), 'differs: `c` where `b` is expected');
  assert.equal(differenceOf('a\nb', 'a'), 'differs: `` where `b` is expected');
  assert.equal(differenceOf('a', 'a\nb'), 'differs: `b` where `` is expected');
});
