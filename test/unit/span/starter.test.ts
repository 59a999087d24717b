/** What a process that was started within a span makes of what it does itself, and of what comes in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, type SpanOptions, trace } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { SpanTracerProvider } from '../../../src/span/tracer-provider.ts';

const STARTER = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
};
const SENDER = { ...STARTER, traceId: '1af7651916cd43dd8448eb211c80319c' };
const ofProcess = trace.setSpanContext(ROOT_CONTEXT, STARTER);

function start(kind: SpanKind, from: Context, options: SpanOptions = {}): ReadableSpan {
  const starter = { span: trace.getSpan(ofProcess) };
  const provider = new SpanTracerProvider({ resource: emptyResource(), sampler: new AlwaysOnSampler(), starter });
  const span: Span = provider.getTracer('app').startSpan('work', { kind, ...options }, from);
  return span as unknown as ReadableSpan;
}

const linked = ({ links }: ReadableSpan) => links.map(({ context }) => context.traceId);

for (const kind of [SpanKind.SERVER, SpanKind.CONSUMER]) {
  test(`${SpanKind[kind]}: begins a trace, linked to who started the process, unless it names another`, () => {
    for (const from of [ofProcess, ROOT_CONTEXT]) {
      const span = start(kind, from);
      assert.equal(span.parentSpanContext, undefined);
      assert.notEqual(span.spanContext().traceId, STARTER.traceId);
      assert.deepEqual(linked(span), [STARTER.traceId]);
    }
    assert.deepEqual(linked(start(kind, ofProcess, { links: [{ context: SENDER }] })), [SENDER.traceId]);
    const sent = start(kind, trace.setSpanContext(ROOT_CONTEXT, { ...STARTER, spanId: 'b7ad6b7169203332' }));
    assert.equal(sent.parentSpanContext?.spanId, 'b7ad6b7169203332');
    assert.deepEqual(linked(sent), []);
  });
}

for (const kind of [SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.PRODUCER]) {
  test(`${SpanKind[kind]}: is within the span that started the process`, () => {
    const span = start(kind, ofProcess);
    assert.equal(span.parentSpanContext?.spanId, STARTER.spanId);
    assert.deepEqual(linked(span), []);
    assert.deepEqual(linked(start(kind, ROOT_CONTEXT)), []);
  });
}
