/** Ten times the spans take about ten times as long, whatever the shape of the trace is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTraces } from '../../../../src/viewer/analysis/compare.ts';
import { describe } from '../../../../src/viewer/analysis/describe.ts';
import { serviceMap } from '../../../../src/viewer/analysis/service-map.ts';
import { statistics } from '../../../../src/viewer/analysis/statistics.ts';
import type { Trace } from '../../../../src/viewer/analysis/types.ts';
import { cart, type Given, traceOf } from './spans.ts';

const SHAPES: Record<string, (spans: number) => Trace> = {
  wide: (spans) => cart(spans),
  deep: (spans) =>
    traceOf(
      Array.from(
        { length: spans },
        (_, at): Given => ({ id: `s${at}`, parent: at === 0 ? '' : `s${at - 1}`, at: [at, 2 * spans - at] }),
      ),
    ),
  'all orphans': (spans) =>
    traceOf(Array.from({ length: spans }, (_, at): Given => ({ id: `s${at}`, parent: `gone${at}`, at: [at, at + 5] }))),
  'a circle': (spans) =>
    traceOf(
      Array.from(
        { length: spans },
        (_, at): Given => ({ id: `s${at}`, parent: `s${(at + 1) % spans}`, at: [at, at + 5] }),
      ),
    ),
  'all failing': (spans) => {
    const trace = cart(spans);
    for (const span of trace.spans) span.status = 'error';
    return trace;
  },
};

function timeOf(trace: Trace): number {
  const started = performance.now();
  describe(trace);
  compareTraces(trace, trace);
  statistics([trace]);
  serviceMap([trace]);
  return performance.now() - started;
}

for (const [shape, make] of Object.entries(SHAPES))
  test(`${shape}: grows with the spans, not with their square`, () => {
    const [few, many] = [make(400), make(8000)];
    timeOf(few); // Compiles.
    const least = (trace: Trace) => Math.min(timeOf(trace), timeOf(trace));
    // The square would be 400; sorting, caches and a busy machine make 20 to something more.
    assert.ok(least(many) < least(few) * 130);
  });
