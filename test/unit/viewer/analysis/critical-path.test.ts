/** The critical path: what the duration of a trace is made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { criticalPath } from '../../../../src/viewer/analysis/critical-path.ts';
import { buildTree, durationOf, mainRoot } from '../../../../src/viewer/analysis/tree.ts';
import { type Given, hostileTrace, nestedTrace, traceOf } from './spans.ts';

function drawn(spans: Given[]): string[] {
  return criticalPath(buildTree(traceOf(spans))).segments.map(
    ({ node, start, end }) => `${node.span.spanId} ${start}-${end}`,
  );
}

test('calls one after another are all on it, with the time between them', () => {
  assert.deepEqual(
    drawn([
      { id: 'root', at: [0, 100] },
      { id: 'a', parent: 'root', at: [10, 40] },
      { id: 'b', parent: 'root', at: [50, 90] },
    ]),
    ['root 0-10', 'a 10-40', 'root 40-50', 'b 50-90', 'root 90-100'],
  );
});

test('of calls beside each other only the one that ended last is on it', () => {
  assert.deepEqual(
    drawn([
      { id: 'root', at: [0, 100] },
      { id: 'short', parent: 'root', at: [10, 40] },
      { id: 'long', parent: 'root', at: [10, 90] },
      { id: 'below', parent: 'long', at: [20, 80] },
    ]),
    ['root 0-10', 'long 10-20', 'below 20-80', 'long 80-90', 'root 90-100'],
  );
});

test('a child that outlives its parent counts up to the end of the parent', () => {
  assert.deepEqual(
    drawn([
      { id: 'root', at: [0, 100] },
      { id: 'stream', parent: 'root', at: [30, 300] },
    ]),
    ['root 0-30', 'stream 30-100'],
  );
});

test('what begins after the end of its parent is not on it', () => {
  assert.deepEqual(
    drawn([
      { id: 'root', at: [0, 100] },
      { id: 'later', parent: 'root', at: [150, 300] },
    ]),
    ['root 0-100'],
  );
});

for (const [name, traces] of Object.entries({ 'nested spans': nestedTrace, 'any spans': hostileTrace }))
  test(`of ${name} it covers the main root from start to end, without gaps`, () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const tree = buildTree(trace);
        const { segments, times } = criticalPath(tree);
        const root = mainRoot(tree);
        if (root === undefined) return;
        let at = root.start;
        for (const { start, end } of segments) {
          assert.ok(Math.abs(start - at) < 0.002, `gap at ${at}`);
          at = end;
        }
        assert.ok(Math.abs(at - root.end) < 0.002 || durationOf(root) === 0);
        const sum = times.reduce((total, time) => total + time, 0);
        assert.ok(Math.abs(sum - durationOf(root)) < 0.01);
      }),
    );
  });
