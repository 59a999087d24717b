import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createProvider } from '../../../src/loader/tracer-provider.ts';
import { createPropagator } from '../../../src/propagation/propagators.ts';
import { createResource } from '../../../src/resource/resource.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import type { Environment } from '../../../src/settings/table/values.ts';
import { createWriteProcessor } from '../../../src/span/write-processor.ts';

const TRACE_ID = '12345678901234567890123456789012';
const SPAN_ID = '1234567890123456';
const DEFAULTS = { serviceName: 'app', serviceVersion: '1.0.0' };

function start(env: Environment) {
  const written: ReadableSpan[] = [];
  const spanProcessors = [createWriteProcessor((span) => written.push(span))];
  const settings = readSettings(env).values;
  const provider = createProvider({ settings, resource: createResource(settings, DEFAULTS), spanProcessors });
  return { tracer: provider.getTracer('test'), provider, written };
}

/** Starts `depth` spans below `context`, each the parent of the next; the last one's context. */
function descend(tracer: ReturnType<typeof start>['tracer'], context: Context, depth: number): Context {
  let current = context;
  for (let level = 0; level < depth; level++)
    current = trace.setSpan(current, tracer.startSpan(`level ${level}`, {}, current));
  return current;
}

function received(flags: string): Context {
  const carrier = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${flags}` };
  return createPropagator(['tracecontext']).extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
}

/** The flags that go out from `context`. */
function sent(context: Context): string | undefined {
  const carrier: Record<string, string> = {};
  createPropagator(['tracecontext']).inject(context, carrier, defaultTextMapSetter);
  return carrier.traceparent?.slice(-2);
}

test('test_propagates_random_flag: kept from remote parent to outgoing request, through any number of spans', () => {
  for (const sampler of ['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio']) {
    const { tracer } = start({ OTEL_TRACES_SAMPLER: sampler });
    for (const flags of ['00', '01', '02', '03'])
      for (const depth of [0, 1, 2, 5]) assert.equal(sent(descend(tracer, received(flags), depth)), flags);
  }
});

test('the random flag does not depend on the decision to sample', () => {
  const { tracer } = start({ OTEL_TRACES_SAMPLER: 'always_off' });
  assert.equal(sent(descend(tracer, received('03'), 2)), '02');
  assert.equal(sent(descend(tracer, received('01'), 2)), '00');
  const all = start({ OTEL_TRACES_SAMPLER: 'always_on' });
  assert.equal(sent(descend(all.tracer, received('02'), 2)), '03');
});

test('a new trace has the random flag', () => {
  const { tracer } = start({});
  assert.equal(sent(descend(tracer, ROOT_CONTEXT, 3)), '03');
  const root = tracer.startSpan('root', { root: true }, received('01'));
  assert.equal(root.spanContext().traceFlags, 3);
  const invalid = trace.setSpanContext(ROOT_CONTEXT, INVALID_SPAN_CONTEXT);
  assert.equal(tracer.startSpan('invalid parent', {}, invalid).spanContext().traceFlags, 3);
  assert.equal(start({ OTEL_TRACES_SAMPLER: 'always_off' }).tracer.startSpan('off').spanContext().traceFlags, 2);
});

test('a suppressed span leaves the shared invalid context alone', () => {
  const { tracer } = start({});
  const before: SpanContext = { ...INVALID_SPAN_CONTEXT };
  tracer.startSpan('suppressed', {}, suppressTracing(ROOT_CONTEXT));
  assert.deepEqual(INVALID_SPAN_CONTEXT, before);
});

test('startActiveSpan and a tracer fetched twice behave the same', () => {
  const { provider, tracer } = start({});
  assert.equal(provider.getTracer('test'), tracer);
  tracer.startActiveSpan('active', {}, received('01'), (span) => assert.equal(span.spanContext().traceFlags, 1));
});

test('only sampled spans are written, when they end', () => {
  const { tracer, written } = start({});
  const span = tracer.startSpan('sampled', {}, received('01'));
  const dropped = tracer.startSpan('not sampled', {}, received('00'));
  assert.equal(written.length, 0);
  dropped.end();
  span.end();
  assert.deepEqual(
    written.map((item) => item.name),
    ['sampled'],
  );
  assert.equal(written[0]?.parentSpanContext?.spanId, SPAN_ID);
});

test('a processor may give a span another resource, scope and status', () => {
  const { tracer, written } = start({});
  const span = tracer.startSpan('changed');
  const other = tracer.startSpan('not changed');
  const given = { resource: { attributes: { given: true } }, instrumentationScope: { name: 'given' } };
  Object.assign(span, given, { status: { code: 2, message: 'given' } });
  span.end();
  other.end();
  const [changed, unchanged] = written;
  assert.equal(changed?.resource, given.resource);
  assert.equal(changed?.instrumentationScope, given.instrumentationScope);
  assert.deepEqual(changed?.status, { code: 2, message: 'given' });
  assert.equal(unchanged?.instrumentationScope.name, 'test');
  assert.equal(unchanged?.resource.attributes['service.name'], 'app');
  assert.deepEqual(unchanged?.status, { code: 0 });
});

test('limits reach the spans', () => {
  const { tracer, written } = start({
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3',
    OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
    OTEL_SPAN_LINK_COUNT_LIMIT: '0',
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
  });
  const span = tracer.startSpan('limited', { links: [{ context: INVALID_SPAN_CONTEXT }] });
  span.setAttributes({ a: 'long', b: 1 });
  span.addEvent('one').addEvent('two', { a: 1, b: 2 });
  span.end();
  const [seen] = written;
  assert.deepEqual(seen?.attributes, { a: 'lon' });
  assert.deepEqual(
    seen?.events.map((event) => [event.name, event.attributes]),
    [['two', { a: 1 }]],
  );
  assert.deepEqual(seen?.links, []);
  assert.equal(seen?.droppedEventsCount, 1);
});

test('ratio samplers sample a share of new traces and follow a parent', () => {
  const none = start({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
  assert.equal(none.tracer.startSpan('root').isRecording(), false);
  assert.equal(none.tracer.startSpan('child', {}, received('01')).isRecording(), true);
  const some = start({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
  const recorded = Array.from({ length: 1000 }, () => some.tracer.startSpan('root').isRecording()).filter(
    Boolean,
  ).length;
  assert.ok(recorded > 350 && recorded < 650, String(recorded));
});
