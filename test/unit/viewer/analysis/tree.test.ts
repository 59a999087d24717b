/** Spans become a tree whatever their parents are, and clocks that disagree are set right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { selfTimes } from '../../../../src/viewer/analysis/self-time.ts';
import { buildTree, mainRoot, type Tree } from '../../../../src/viewer/analysis/tree.ts';
import { hostileTrace, nestedTrace, traceOf } from './spans.ts';

function drawn(tree: Tree): string[] {
  return tree.nodes.map(({ span, depth }) => `${'  '.repeat(depth)}${span.spanId}`);
}

test('children stand below their parents, by start, in whatever order they came', () => {
  const tree = buildTree(
    traceOf([
      { id: 'late', parent: 'root', at: [5, 6] },
      { id: 'leaf', parent: 'early', at: [2, 3] },
      { id: 'early', parent: 'root', at: [1, 4] },
      { id: 'root', at: [0, 10] },
    ]),
  );
  assert.deepEqual(drawn(tree), ['root', '  early', '    leaf', '  late']);
  assert.deepEqual(
    tree.nodes.map(({ descendants }) => descendants),
    [3, 1, 0, 0],
  );
  assert.deepEqual([tree.start, tree.end], [0, 10]);
});

test('a span whose parent is missing is a root, until the parent comes', () => {
  const child = { id: 'child', parent: 'root', at: [1, 2] as [number, number] };
  const before = buildTree(traceOf([child]));
  assert.equal(before.nodes[0]?.detached, 'missing parent');
  const after = buildTree(traceOf([child, { id: 'root', at: [0, 3] }]));
  assert.deepEqual(drawn(after), ['root', '  child']);
  assert.equal(after.byId.get('child')?.detached, undefined);
});

test('the main root is the longest that names no parent', () => {
  const tree = buildTree(
    traceOf([
      { id: 'short', at: [0, 1] },
      { id: 'long', at: [0, 5] },
      { id: 'orphan', parent: 'gone', at: [0, 100] },
    ]),
  );
  assert.equal(mainRoot(tree)?.span.spanId, 'long');
});

test('a circle is cut, and what hangs on it stays', () => {
  const tree = buildTree(
    traceOf([
      { id: 'a', parent: 'c', at: [0, 9] },
      { id: 'b', parent: 'a', at: [1, 8] },
      { id: 'c', parent: 'b', at: [2, 7] },
      { id: 'tail', parent: 'b', at: [3, 4] },
      { id: 'self', parent: 'self', at: [5, 6] },
    ]),
  );
  assert.equal(tree.nodes.length, 5);
  assert.deepEqual(drawn(tree), ['a', '  b', '    c', '    tail', 'self']);
  assert.deepEqual(
    tree.roots.map(({ detached }) => detached),
    ['circle', 'circle'],
  );
});

test('the answer of a process with another clock is moved into the request, with what is below it', () => {
  const tree = buildTree(
    traceOf([
      { id: 'call', at: [100, 200], kind: 'client', service: 'web' },
      { id: 'answer', parent: 'call', at: [5000, 5060], kind: 'server', service: 'stock' },
      { id: 'query', parent: 'answer', at: [5010, 5020], kind: 'client', service: 'stock' },
    ]),
  );
  const at = (id: string) => [tree.byId.get(id)?.start, tree.byId.get(id)?.end];
  assert.deepEqual(at('answer'), [120, 180]);
  assert.deepEqual(at('query'), [130, 140]);
  assert.deepEqual([tree.start, tree.end], [100, 200]);
});

test('a message that is taken later stays where it is', () => {
  const tree = buildTree(
    traceOf([
      { id: 'send', at: [100, 110], kind: 'producer', service: 'web' },
      { id: 'take', parent: 'send', at: [5000, 5060], kind: 'consumer', service: 'worker' },
    ]),
  );
  assert.equal(tree.byId.get('take')?.start, 5000);
});

test('log records stand with their spans, by time', () => {
  const record = { traceId: '', severity: 'INFO', severityNumber: 9, service: 'web', attributes: {} };
  const logs = [
    { ...record, spanId: 'root', time: 3, body: 'later' },
    { ...record, spanId: 'root', time: 1, body: 'sooner' },
    { ...record, spanId: 'gone', time: 2, body: 'elsewhere' },
  ];
  const tree = buildTree(traceOf([{ id: 'root', at: [0, 5] }], logs));
  assert.deepEqual(
    tree.logs.get('root')?.map(({ body }) => body),
    ['sooner', 'later'],
  );
  assert.equal(tree.logs.get('')?.[0]?.body, 'elsewhere');
});

test('any spans: each stands once, below its parent or at the top', () => {
  fc.assert(
    fc.property(hostileTrace, (trace) => {
      const tree = buildTree(trace);
      assert.equal(tree.nodes.length, trace.spans.length);
      assert.equal(new Set(tree.nodes).size, trace.spans.length);
      for (const [index, node] of tree.nodes.entries()) {
        assert.equal(node.index, index);
        assert.ok(node.end >= node.start);
        assert.equal(node.depth, node.parent === undefined ? 0 : node.parent.depth + 1);
        if (node.parent !== undefined) assert.equal(node.parent.span.spanId, node.span.parentSpanId);
        for (const child of node.children) {
          assert.equal(child.parent, node);
          assert.ok(child.index > index && child.index <= index + node.descendants);
        }
      }
    }),
  );
});

test('a trace without spans is an empty tree', () => {
  const tree = buildTree(traceOf([]));
  assert.deepEqual([tree.nodes.length, tree.start, tree.end, mainRoot(tree)], [0, 0, 0, undefined]);
});

test('a chain of 100,000 spans overflows no stack', () => {
  const spans = Array.from({ length: 100_000 }, (_, at) => ({
    id: `s${at}`,
    parent: at === 0 ? '' : `s${at - 1}`,
    at: [at, 200_000 - at] as [number, number],
  }));
  assert.equal(buildTree(traceOf(spans)).nodes.at(-1)?.depth, 99_999);
});

test('self time is what no child covers, however children overlap', () => {
  const tree = buildTree(
    traceOf([
      { id: 'root', at: [0, 100] },
      { id: 'a', parent: 'root', at: [10, 40] },
      { id: 'b', parent: 'root', at: [30, 50] },
      { id: 'c', parent: 'root', at: [35, 38] },
      { id: 'outlives', parent: 'root', at: [90, 150] },
    ]),
  );
  assert.deepEqual([...selfTimes(tree)], [50, 30, 20, 3, 60]);
});

test('self times of nested spans add up to the root', () => {
  fc.assert(
    fc.property(nestedTrace, (trace) => {
      const sum = selfTimes(buildTree(trace)).reduce((total, own) => total + own, 0);
      assert.ok(Math.abs(sum - 1_000_000) < 0.01, String(sum));
    }),
  );
});
