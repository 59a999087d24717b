/** The API's own `context` and `trace` are the oracle: both see the same global, and each what the other one did. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { context, trace } from '../../../src/api/global.ts';

const SPAN_CONTEXT = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: api.TraceFlags.SAMPLED };

function register(): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const onEnd = (span: ReadableSpan) => void ended.push(span);
  const processor = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
  api.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return ended;
}

afterEach(() => {
  api.trace.disable();
  api.context.disable();
});

test('with nothing registered, functions are called and spans go nowhere', () => {
  assert.equal(context.active(), api.ROOT_CONTEXT);
  const add = function (this: { base: number }, a: number, b: number) {
    return this.base + a + b;
  };
  assert.equal(context.with(api.ROOT_CONTEXT, add, { base: 1 }, 2, 3), 6);
  assert.equal(context.bind(api.ROOT_CONTEXT, add), add);
  context.attach(api.ROOT_CONTEXT).dispose();
  const span = trace.getTracer('unit').startSpan('nowhere');
  assert.equal(span.isRecording(), false);
  assert.equal(api.isSpanContextValid(span.spanContext()), false);
  assert.equal(trace.getActiveSpan(), undefined);
});

test('a tracer asked for before there is a provider finds it later, as the API has it', () => {
  const [own, official] = [trace.getTracer('own', '1.0.0'), api.trace.getTracer('official')];
  own.startSpan('too early').end();
  const ended = register();
  own.startSpan('own').end();
  official.startSpan('official').end();
  trace.getTracer('own').startSpan('again').end();
  assert.deepEqual(
    ended.map(({ name, instrumentationScope }) => [name, instrumentationScope.name, instrumentationScope.version]),
    [
      ['own', 'own', '1.0.0'],
      ['official', 'official', undefined],
      ['again', 'own', undefined],
    ],
  );
});

test('a context that one of them enters is active for the other', async () => {
  register();
  const key = api.createContextKey('unit');
  const entered = api.ROOT_CONTEXT.setValue(key, 'here');
  const seen = (of: { active(): api.Context }) => of.active().getValue(key);
  assert.equal(await context.with(entered, async () => seen(api.context)), 'here');
  assert.equal(await api.context.with(entered, async () => seen(context)), 'here');
  assert.equal(context.bind(entered, () => seen(api.context))(), 'here');
  assert.equal(seen(context), undefined);
});

test('spans in contexts are the same for both', () => {
  register();
  const span = trace.getTracer('unit').startSpan('unit');
  for (const [write, read] of [
    [trace, api.trace],
    [api.trace, trace],
  ] as const) {
    const holding = write.setSpan(api.ROOT_CONTEXT, span);
    assert.equal(read.getSpan(holding), span);
    assert.deepEqual(read.getSpanContext(holding), span.spanContext());
    assert.equal(
      context.with(holding, () => read.getActiveSpan()),
      span,
    );
    assert.equal(read.getSpan(write.deleteSpan(holding)), undefined);
    assert.deepEqual(read.getSpanContext(write.setSpanContext(api.ROOT_CONTEXT, SPAN_CONTEXT)), SPAN_CONTEXT);
  }
  const [own, official] = [trace.wrapSpanContext(SPAN_CONTEXT), api.trace.wrapSpanContext(SPAN_CONTEXT)];
  for (const one of [own, official]) {
    assert.equal(one.spanContext(), SPAN_CONTEXT);
    assert.equal(one.isRecording(), false);
    assert.equal(one.setAttribute('a', 1).setStatus({ code: api.SpanStatusCode.ERROR }).updateName('b'), one);
    one.end();
  }
});
