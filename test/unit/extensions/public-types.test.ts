/** The types that users see take the official classes; the compiler is the test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { envDetector } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, ConsoleLogRecordExporter } from '@opentelemetry/sdk-logs';
import { ConsoleMetricExporter, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import type { Extension } from '../../../src/extensions/public-types.ts';
import { readExports } from '../../../src/extensions/read-exports.ts';

test('official classes are extensions, by type and when they are read', () => {
  const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() });
  const extension: Extension = {
    spanProcessors: [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })],
    spanExporters: [new ConsoleSpanExporter()],
    sampler: new AlwaysOnSampler(),
    propagators: [new W3CTraceContextPropagator()],
    resourceDetectors: [envDetector],
    metricReaders: [reader],
    views: [{ instrumentName: 'a' }],
    logRecordProcessors: [new BatchLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })],
  };
  const host = { settings: {} as never, log() {} };
  const { brought, wrong } = readExports(extension, host);
  assert.deepEqual(wrong, []);
  assert.deepEqual(Object.keys(brought).sort(), Object.keys(extension).sort());
});

test('named exports, members of a default object and what a default function returns are read together', () => {
  const host = { settings: {} as never, log() {} };
  const views = [{ instrumentName: 'a' }];
  const propagators = [new W3CTraceContextPropagator()];
  assert.deepEqual(readExports({ views, default: { propagators } }, host), {
    brought: { views, propagators },
    wrong: [],
  });
  assert.deepEqual(
    readExports(() => ({ views }), host),
    { brought: { views }, wrong: [] },
  );
  for (const nothing of [undefined, null, 1, 'text', () => undefined])
    assert.deepEqual(readExports(nothing, host), { brought: {}, wrong: [] });
  const { wrong } = readExports({ views: [1], sampler: {} }, host);
  assert.deepEqual(wrong, ['sampler, of which one has no shouldSample()', 'views, of which one is no object']);
});
