/** The matrix finds out what is wrong with a trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedSpan } from '../harness/spans.ts';
import { judge } from './judge.ts';
import { readRows } from './rows.ts';

/** `caller A` in trace A, and so on; `work A` where `traces` says. Each span is called in its trace as it is named. */
function received(works: Readonly<Record<string, Partial<ReceivedSpan>>>): ReceivedSpan[] {
  const span = (name: string, more: Partial<ReceivedSpan>) =>
    ({ name, spanId: name, parentSpanId: '', links: [], ...more }) as ReceivedSpan;
  return [
    ...['A', 'B', 'C'].map((name) => span(`caller ${name}`, { traceId: name })),
    span('a run', { traceId: 'run', links: [{ traceId: 'A', spanId: 'caller A' }] }),
    ...Object.entries(works).map(([name, more]) => span(`work ${name}`, more)),
  ];
}

const below = (name: string) => ({ traceId: name, parentSpanId: `caller ${name}` });
const right = { A: below('A'), B: below('B'), C: below('C') };

test('work below its caller is right, also where spans are between', () => {
  assert.deepEqual(judge(received(right), 'caller'), []);
  const between = { traceId: 'A', name: 'a call', spanId: 'a call', parentSpanId: 'caller A' } as ReceivedSpan;
  const spans = [...received({ ...right, A: { traceId: 'A', parentSpanId: 'a call' } }), { ...between, links: [] }];
  assert.deepEqual(judge(spans, 'caller'), []);
});

test("work in another caller's trace, in none, or that does not arrive is wrong", () => {
  assert.deepEqual(judge(received({ A: below('A'), B: below('A'), C: { traceId: 'none' } }), 'caller'), [
    'work B is below caller A',
    'work C is the root of a trace',
  ]);
  assert.deepEqual(judge(received({ A: below('A'), B: below('B') }), 'caller'), ['work C arrived 0 times']);
});

test('work that is to be in a trace of its own must not be in that of a caller, nor without a span above it', () => {
  const run = { traceId: 'run', parentSpanId: 'a run' };
  assert.deepEqual(judge(received({ A: run, B: run, C: run }), 'own'), []);
  assert.deepEqual(judge(received({ A: run, B: below('B'), C: { traceId: 'alone' } }), 'own'), [
    'work B is below caller B',
    'work C is the root of a trace',
  ]);
  assert.deepEqual(judge(received({ A: run, B: run, C: below('C') }), 'linked'), [
    'work B is below a run',
    'work C is below caller C',
  ]);
});

test('every app says what it is', () => {
  const titles = readRows().map(({ title }) => title);
  assert.ok(titles.length > 0);
  assert.equal(new Set(titles).size, titles.length);
});
