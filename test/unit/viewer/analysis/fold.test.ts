/** Repeats below one parent fold, and are named N+1 where one call could do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldRepeats } from '../../../../src/viewer/analysis/fold.ts';
import { buildTree } from '../../../../src/viewer/analysis/tree.ts';
import type { Trace } from '../../../../src/viewer/analysis/types.ts';
import { cart, type Given, hostileTrace, traceOf } from './spans.ts';

function drawn(trace: Trace): string[] {
  return foldRepeats(buildTree(trace)).map(
    ({ parent, members, isNPlusOne, total }) =>
      `${parent?.span.spanId}: ${members[0]?.span.name} ×${members.length} ${total} ms${isNPlusOne ? ' N+1' : ''}`,
  );
}

function repeated(times: number, of: (at: number) => Omit<Given, 'id'>): Trace {
  return traceOf([
    { id: 'root', at: [0, 1000] },
    ...Array.from({ length: times }, (_, at) => ({ id: `s${at}`, parent: 'root', ...of(at) })),
  ]);
}

test('five like queries one after another are an N+1, four are not', () => {
  assert.deepEqual(drawn(cart(5)), ['load: SELECT items ×5 20 ms N+1']);
  assert.deepEqual(drawn(cart(4)), []);
});

test('values in statements and paths do not make them different', () => {
  const call = (at: number): Omit<Given, 'id'> => ({
    at: [at * 10, at * 10 + 5],
    kind: 'client',
    name: 'GET',
    attributes: { 'http.request.method': 'GET', 'url.full': `http://stock:80/items/${at}?page=${at}` },
  });
  assert.deepEqual(drawn(repeated(6, call)), ['root: GET ×6 30 ms N+1']);
});

test('different tables and different hosts are different', () => {
  const call = (at: number): Omit<Given, 'id'> => ({
    at: [at * 10, at * 10 + 5],
    kind: 'client',
    name: 'GET',
    attributes: { 'http.request.method': 'GET', 'url.full': `http://${'abcdefgh'[at]}/` },
  });
  assert.deepEqual(drawn(repeated(8, call)), []);
});

test('calls sent at once are folded, but are no N+1', () => {
  const call = (): Omit<Given, 'id'> => ({ at: [10, 15], kind: 'client', name: 'SELECT items' });
  assert.deepEqual(drawn(repeated(5, call)), ['root: SELECT items ×5 25 ms']);
});

test('calls that follow each other seem to overlap where the clock has whole ms', () => {
  const call = (at: number): Omit<Given, 'id'> => {
    const start = Math.floor(at / 4);
    return { at: [start, start + 0.25], kind: 'client', name: 'SELECT items' };
  };
  assert.deepEqual(drawn(repeated(12, call)), ['root: SELECT items ×12 3 ms N+1']);
});

test('what only computes is folded, but is no N+1', () => {
  const work = (at: number): Omit<Given, 'id'> => ({ at: [at * 10, at * 10 + 5], name: 'middleware' });
  assert.deepEqual(drawn(repeated(5, work)), ['root: middleware ×5 25 ms']);
});

test('functions that each make the same call are an N+1, with other calls between them', () => {
  const spans: Given[] = [{ id: 'root', at: [0, 1000] }];
  for (let at = 0; at < 6; at += 1) {
    const start = at * 10;
    spans.push({ id: `f${at}`, parent: 'root', at: [start, start + 8], name: 'loadItem' });
    spans.push({ id: `q${at}`, parent: `f${at}`, at: [start + 1, start + 5], name: 'SELECT items', kind: 'client' });
    spans.push({ id: `c${at}`, parent: 'root', at: [start + 8, start + 9], name: 'GET', kind: 'client' });
  }
  assert.deepEqual(drawn(traceOf(spans)), ['root: loadItem ×6 48 ms N+1', 'root: GET ×6 6 ms N+1']);
});

test('of any spans, none is in two folds, and members of one are siblings', () => {
  fc.assert(
    fc.property(hostileTrace, (trace) => {
      const folds = foldRepeats(buildTree(trace));
      const members = folds.flatMap((fold) => fold.members);
      assert.equal(new Set(members).size, members.length);
      for (const fold of folds) for (const member of fold.members) assert.equal(member.parent, fold.parent);
    }),
  );
});
