import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../harness/project.ts';
import { trace } from '../harness/trace.ts';

/** An app that measures: its own meter provider, some spans, and one collection of all its metrics. */
const app = `
const { metrics, trace } = require('@opentelemetry/api');
const { MeterProvider, MetricReader, AggregationTemporality } = require('@opentelemetry/sdk-metrics');
class Reader extends MetricReader { onForceFlush() {} onShutdown() {} }
const reader = new Reader();
if (!metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))) throw new Error('not registered');
const tracer = trace.getTracer('app');
for (let i = 0; i < 3; i++) tracer.startSpan('work').end();
const facts = globalThis[Symbol.for('@org/otel-auto')];
const waiting = setInterval(async () => {
  if (facts.spans.sent + facts.spans.notSampled < 3) return;
  clearInterval(waiting);
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics).flatMap(({ descriptor, dataPoints }) =>
    dataPoints.filter(({ value }) => value > 0).map(({ value, attributes }) =>
      [descriptor.name, attributes['otel.span.sampling_result'] ?? attributes['error.type'] ?? '', value].join(' ')));
  console.log(points.sort().join('\\n'));
}, 5);
`;

async function collectIn(env: Record<string, string>) {
  const { file } = project({ 'app.cjs': app }, { links: ['@opentelemetry/api', '@opentelemetry/sdk-metrics'] });
  const result = await trace({ file: file('app.cjs'), env: { OTEL_BSP_SCHEDULE_DELAY: '20', ...env } });
  assert.equal(result.stderr, '');
  return result.stdout.trim().split('\n');
}

test("span counts are SDK self-metrics of the app's own meter provider", async () => {
  assert.deepEqual(await collectIn({}), [
    'otel.sdk.exporter.span.exported  3',
    'otel.sdk.processor.span.processed  3',
    'otel.sdk.span.started RECORD_AND_SAMPLE 3',
  ]);
});

test('spans that are not sampled are counted as that, and as nothing else', async () => {
  assert.deepEqual(await collectIn({ OTEL_TRACES_SAMPLER: 'always_off' }), ['otel.sdk.span.started DROP 3']);
});
