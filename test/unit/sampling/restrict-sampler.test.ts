import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { restrictSampler } from '../../../src/sampling/restrict-sampler.ts';
import { createSampler } from '../../../src/sampling/standard-samplers.ts';
import type { SamplingSettings } from '../../../src/settings/shape.ts';
import type { AnySampler } from '../../../src/span/trace-sampler.ts';
import { SpanTracerProvider } from '../../../src/span/tracer-provider.ts';

const NOTHING: SamplingSettings = { ignoredPaths: [], ignoredUrls: [], rules: [], maxPerSecond: undefined };

const bases: Record<string, AnySampler> = {
  ours: createSampler({ name: 'always_on', ratio: 1 }),
  official: new AlwaysOnSampler(),
};

for (const [kind, base] of Object.entries(bases)) {
  const tracerFor = (settings: Partial<SamplingSettings>, followsParent = false) =>
    new SpanTracerProvider({
      resource: resourceFromAttributes({}),
      sampler: restrictSampler(base, { ...NOTHING, ...settings }, followsParent),
    }).getTracer('test');
  const remote = (traceFlags: number) =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true });

  test(`${kind}: all under a dropped span of this process is dropped, whatever the sampler`, () => {
    const tracer = tracerFor({ ignoredPaths: ['/health'] });
    const attributes = { 'url.path': '/health' };
    const dropped = tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes }, remote(1));
    assert.equal(dropped.isRecording(), false);
    assert.equal(dropped.spanContext().traceId, 'a'.repeat(32));
    assert.equal(dropped.spanContext().traceFlags & 1, 0);
    assert.equal(tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, dropped)).isRecording(), false);
    // Only a server's path.
    assert.equal(tracer.startSpan('GET', { attributes }, ROOT_CONTEXT).isRecording(), true);
  });

  test(`${kind}: rules and the limit are about the first span of a trace here`, () => {
    const rules = [{ conditions: [['span.name', 'a*'] as const], ratio: 0 }];
    const tracer = tracerFor({ rules });
    assert.equal(tracer.startSpan('abc', {}, ROOT_CONTEXT).isRecording(), false);
    const kept = tracer.startSpan('kept', {}, ROOT_CONTEXT);
    assert.equal(tracer.startSpan('abc', {}, trace.setSpan(ROOT_CONTEXT, kept)).isRecording(), true);
    assert.equal(tracer.startSpan('abc', {}, remote(1)).isRecording(), false);
    assert.equal(tracerFor({ rules }, true).startSpan('abc', {}, remote(1)).isRecording(), true);
    assert.equal(tracerFor({ maxPerSecond: 0 }).startSpan('b', {}, remote(1)).isRecording(), false);
    assert.equal(tracerFor({ maxPerSecond: 0 }, true).startSpan('b', {}, remote(1)).isRecording(), true);
  });

  test(`${kind}: attributes may be anything`, () => {
    const rules = [{ conditions: [['odd', '*'] as const], ratio: 0 }];
    const tracer = tracerFor({ rules, ignoredUrls: ['*'] });
    for (const value of [undefined, null, Symbol('x'), {}, () => {}, Object.create(null), Number.NaN])
      tracer.startSpan('x', { kind: SpanKind.CLIENT, attributes: { odd: value as never, 'url.full': value as never } });
    for (const attributes of [null, 1, 'x']) tracer.startSpan('x', { attributes: attributes as never });
  });
}
