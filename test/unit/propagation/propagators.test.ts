import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { createPropagator } from '../../../src/propagation/propagators.ts';
import { createRarePropagator } from '../../../src/propagation/rare-propagators.ts';
import type { PropagatorName } from '../../../src/settings/shape.ts';

const TRACE_ID = '12345678901234567890123456789012';
const SPAN_ID = '1234567890123456';

function inject(propagator: TextMapPropagator): Record<string, string> {
  const span = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 3 };
  const baggage = propagation.createBaggage({ user: { value: 'a b' } });
  const context = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, span), baggage);
  const carrier = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

function extract(propagator: TextMapPropagator, carrier: unknown) {
  return propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
}

const TRACECONTEXT = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-03` };
const B3 = { b3: `${TRACE_ID}-${SPAN_ID}-1` };
const B3_MULTI = { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' };

const propagatorOf = (names: readonly PropagatorName[]) => createPropagator(names, createRarePropagator);

test('each propagator sends its own headers', () => {
  assert.deepEqual(inject(propagatorOf(['tracecontext', 'baggage'])), { ...TRACECONTEXT, baggage: 'user=a%20b' });
  assert.deepEqual(inject(propagatorOf(['b3'])), B3);
  assert.deepEqual(inject(propagatorOf(['b3multi'])), B3_MULTI);
  assert.deepEqual(inject(propagatorOf([])), {});
});

test('each propagator reads its own headers; b3 and b3multi read both', () => {
  for (const [names, carrier] of [
    [['tracecontext'], TRACECONTEXT],
    [['b3'], B3],
    [['b3'], B3_MULTI],
    [['b3multi'], B3],
    [['b3multi'], B3_MULTI],
    [['b3', 'tracecontext'], B3],
  ] as const)
    assert.equal(trace.getSpanContext(extract(propagatorOf(names), carrier))?.traceId, TRACE_ID);
  assert.equal(extract(propagatorOf([]), { ...TRACECONTEXT, ...B3 }), ROOT_CONTEXT);
  assert.equal(trace.getSpanContext(extract(propagatorOf(['b3']), TRACECONTEXT)), undefined);
});

test('baggage is read', () => {
  const context = extract(propagatorOf(['baggage']), { baggage: 'user=a%20b;meta,other=1' });
  assert.equal(propagation.getBaggage(context)?.getEntry('user')?.value, 'a b');
});

test('a carrier that throws is survived', () => {
  const carrier = new Proxy({}, { get: () => assert.fail('read'), set: () => assert.fail('write') });
  const propagator = propagatorOf(['tracecontext', 'baggage', 'b3', 'b3multi']);
  assert.equal(extract(propagator, carrier), ROOT_CONTEXT);
  const span = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 });
  propagator.inject(span, carrier, defaultTextMapSetter);
});

test('fields name what is written', () => {
  const propagator = propagatorOf(['tracecontext', 'baggage', 'b3', 'b3multi']);
  const fields = propagator.fields();
  for (const name of Object.keys(inject(propagator))) assert.ok(fields.includes(name), name);
});
