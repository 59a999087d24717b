/** What a caller decides about a trace that has no span yet, and flags that mean something else in another format. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createProvider } from '../../../src/loader/tracer-provider.ts';
import { createRarePropagator, type RarePropagatorName } from '../../../src/propagation/rare-propagators.ts';
import { createResource } from '../../../src/resource/resource.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import { createWriteProcessor } from '../../../src/span/write-processor.ts';

const TRACE_ID = '67891233abcdef012345678912345678';
const SPAN_ID = '1234567890123456';

/** What is recorded of a span, and of another one below it, that start in what a propagator reads. */
function record(name: RarePropagatorName, carrier: Record<string, string>, sampler = 'parentbased_always_on') {
  const written: ReadableSpan[] = [];
  const settings = readSettings({ OTEL_TRACES_SAMPLER: sampler }).values;
  const resource = createResource(settings, { serviceName: 'app', serviceVersion: '1.0.0' });
  const spanProcessors = [createWriteProcessor((span) => written.push(span))];
  const tracer = createProvider({ settings, resource, spanProcessors }).getTracer('test');
  const context = createRarePropagator(name).extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const span = tracer.startSpan('server', {}, context);
  const within = trace.setSpan(context, span);
  tracer.startSpan('client', {}, within).end();
  tracer.startSpan('other', { root: true }, within).end();
  span.end();
  return { span, within, written, of: (wanted: string) => written.find((one) => one.name === wanted) };
}

function inject(name: RarePropagatorName, context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  createRarePropagator(name).inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

const UNSAMPLED: [RarePropagatorName, Record<string, string>][] = [
  ['b3', { b3: '0' }],
  ['b3multi', { b3: '0' }],
  ['b3', { 'x-b3-sampled': '0' }],
  ['b3multi', { 'x-b3-sampled': 'false' }],
  ['xray', { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678;Sampled=0' }],
];

for (const [name, carrier] of UNSAMPLED)
  test(`${name}: ${JSON.stringify(carrier)} alone: nothing is recorded, and the next service hears of it`, () => {
    const { of, within } = record(name, carrier);
    assert.deepEqual([of('server'), of('client')], [undefined, undefined]);
    assert.ok(of('other'), 'another trace is another decision');
    const sent = Object.values(inject(name, within)).join(' ');
    assert.match(sent, name === 'xray' ? /;Sampled=0$/ : name === 'b3' ? /-0$/ : / 0$/);
    assert.ok(record(name, carrier, 'always_on').of('server'), 'a sampler that asks nobody is not asked to');
  });

for (const [name, carrier] of [
  ['b3', { b3: '1' }],
  ['b3', { b3: 'd' }],
  ['b3multi', { 'x-b3-sampled': '1' }],
  ['b3multi', { 'x-b3-flags': '1' }],
] as const)
  test(`${name}: ${JSON.stringify(carrier)} alone: recorded, whatever the sampler does with new traces`, () => {
    const { of } = record(name, carrier, 'parentbased_always_off');
    assert.equal(of('server')?.parentSpanContext, undefined);
    assert.equal(of('client')?.parentSpanContext?.spanId, of('server')?.spanContext().spanId);
    assert.equal(of('other'), undefined);
  });

test('what is no decision leaves it to us', () => {
  for (const carrier of [
    { b3: '' },
    { b3: 'x' },
    { 'x-b3-sampled': 'd' },
    { 'x-b3-traceid': 'x', 'x-b3-sampled': '0' },
    {},
  ])
    assert.ok(record('b3', carrier as Record<string, string>).of('server'), JSON.stringify(carrier));
});

test('xray: a trace without a parent goes on under its id, as a root', () => {
  for (const header of [
    'Root=1-67891233-abcdef012345678912345678',
    'Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678',
    ' Root=1-67891233-abcdef012345678912345678 ; Sampled=1 ',
    'Root=1-67891233-abcdef012345678912345678;Sampled=?',
  ]) {
    const { of, within } = record('xray', { 'X-Amzn-Trace-Id': header });
    const server = of('server');
    assert.equal(server?.spanContext().traceId, TRACE_ID, header);
    assert.equal(server?.parentSpanContext, undefined);
    assert.equal(of('client')?.spanContext().traceId, TRACE_ID);
    assert.notEqual(of('other')?.spanContext().traceId, TRACE_ID);
    assert.match(
      inject('xray', within)['x-amzn-trace-id'] ?? '',
      /^Root=1-67891233-abcdef012345678912345678;Parent=.{16};Sampled=1$/,
    );
  }
  for (const header of [
    'Root=1-00000000-000000000000000000000000',
    'Root=2-67891233-abcdef012345678912345678',
    'Root=',
    'x',
  ])
    assert.notEqual(
      record('xray', { 'x-amzn-trace-id': header }).of('server')?.spanContext().traceId,
      TRACE_ID,
      header,
    );
});

test('jaeger: of the flags only the lowest is ours', () => {
  for (const [flags, expected] of [
    [0, '00'],
    [1, '01'],
    [2, '00'],
    [3, '01'],
  ] as const) {
    const context = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: flags });
    assert.equal(inject('jaeger', context)['uber-trace-id'], `${TRACE_ID}:${SPAN_ID}:0:${expected}`);
  }
  assert.match(inject('jaeger', record('jaeger', {}).within)['uber-trace-id'] ?? '', /:0:01$/);
  assert.match(inject('jaeger', record('jaeger', {}, 'always_off').within)['uber-trace-id'] ?? '', /:0:00$/);
  const debug = record('jaeger', { 'uber-trace-id': `${TRACE_ID}:${SPAN_ID}:0:3` });
  assert.equal(debug.of('server')?.parentSpanContext?.spanId, SPAN_ID);
});
