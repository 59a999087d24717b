/** The rows of the waterfall: folds, collapsed spans, searches that keep what is above, log lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldRepeats } from '../../../../src/viewer/analysis/fold.ts';
import { buildTree } from '../../../../src/viewer/analysis/tree.ts';
import type { Trace } from '../../../../src/viewer/analysis/types.ts';
import { opensFor, type RowOptions, rowIdOf, rowsOf } from '../../../../src/viewer/page/trace/rows.ts';
import { formatStatement } from '../../../../src/viewer/page/trace/statement.ts';
import { cart, hostileTrace, traceOf } from '../analysis/spans.ts';

const ALL: RowOptions = {
  collapsed: new Set(),
  opened: new Set(),
  isGrouped: true,
  withLogs: true,
  matching: undefined,
};

function drawn(trace: Trace, options: Partial<RowOptions> = {}): string[] {
  const tree = buildTree(trace);
  return rowsOf(tree, foldRepeats(tree), { ...ALL, ...options }).map((row) => {
    const indent = '  '.repeat(row.depth);
    if (row.kind === 'log') return `${indent}log ${row.record.body}`;
    return row.kind === 'fold' ? `${indent}× ${row.members.length}` : `${indent}${row.node.span.spanId}`;
  });
}

test('repeats are one row, and stand below it when that is open', () => {
  const [fold] = foldRepeats(buildTree(cart(5)));
  assert.ok(fold);
  assert.deepEqual(drawn(cart(5)), ['root', '  load', '    × 5']);
  const first = rowIdOf(fold.members[0] ?? assert.fail());
  assert.deepEqual(drawn(cart(5), { opened: new Set([`fold-${first}`]) }), [
    'root',
    '  load',
    '    × 5',
    ...[0, 1, 2, 3, 4].map((at) => `      q${at}`),
  ]);
  assert.equal(drawn(cart(5), { isGrouped: false }).length, 7);
});

test('a collapsed span hides what is below it', () => {
  assert.deepEqual(drawn(cart(5), { collapsed: new Set(['load-1']) }), ['root', '  load']);
});

test('a search keeps what is above its matches, and folds only what it found', () => {
  assert.deepEqual(drawn(cart(20), { matching: new Set([2]) }), ['root', '  load', '    q0']);
  assert.deepEqual(drawn(cart(20), { matching: new Set([2, 3, 4, 5]) }), ['root', '  load', '    × 4']);
  assert.deepEqual(drawn(cart(20), { matching: new Set() }), []);
});

test('log lines stand below their span', () => {
  const log = { traceId: '', time: 1, severity: '', severityNumber: 0, service: 'web', attributes: {} };
  const trace = traceOf(
    [{ id: 'root', at: [0, 5] }],
    [
      { ...log, spanId: 'root', body: 'mine' },
      { ...log, spanId: 'gone', body: 'stray' },
    ],
  );
  assert.deepEqual(drawn(trace), ['root', '  log mine', 'log stray']);
  assert.deepEqual(drawn(trace, { withLogs: false }), ['root']);
});

test('of any spans, each is in one row or in one fold, ids are unique, and each can be opened', () => {
  fc.assert(
    fc.property(hostileTrace, (trace) => {
      const tree = buildTree(trace);
      const folds = foldRepeats(tree);
      const ungrouped = rowsOf(tree, folds, { ...ALL, isGrouped: false });
      assert.equal(ungrouped.length, trace.spans.length);
      assert.equal(new Set(ungrouped.map(({ id }) => id)).size, ungrouped.length);
      for (const node of tree.nodes) {
        const { open } = opensFor(node, folds);
        const rows = rowsOf(tree, folds, { ...ALL, opened: new Set(open) });
        assert.ok(rows.some(({ id }) => id === rowIdOf(node)));
      }
    }),
    { numRuns: 30 },
  );
});

test('a statement gets a line per clause, but not within quotes', () => {
  assert.equal(
    formatStatement("SELECT a FROM b LEFT JOIN c ON c.id = b.id WHERE x = 'from where' AND y = 1 ORDER BY z LIMIT 5"),
    "SELECT a\nFROM b\nLEFT JOIN c ON c.id = b.id\nWHERE x = 'from where'\n  AND y = 1\nORDER BY z\nLIMIT 5",
  );
  assert.equal(formatStatement('GET stock:17'), 'GET stock:17');
});
