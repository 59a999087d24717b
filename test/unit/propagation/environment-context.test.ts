import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { createBind } from '../../../src/context/bind.ts';
import { createContextManager } from '../../../src/context/manager.ts';
import { readEnvironmentContext } from '../../../src/propagation/environment-context.ts';
import { mayHoldContext } from '../../../src/propagation/environment-fields.ts';
import { createPropagator } from '../../../src/propagation/propagators.ts';
import { createRarePropagator } from '../../../src/propagation/rare-propagators.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const propagator = createPropagator(['tracecontext', 'baggage']);

describe('context in environment variables', () => {
  it('is read by the configured propagators, under upper-case names', () => {
    const read = readEnvironmentContext({ TRACEPARENT, TRACESTATE: 'a=1', BAGGAGE: 'b=2' }, propagator);
    const span = trace.getSpanContext(read.context);
    assert.equal(span?.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(span?.spanId, 'b7ad6b7169203331');
    assert.equal(span?.isRemote, true);
    assert.equal(span?.traceState?.serialize(), 'a=1');
    assert.equal(propagation.getBaggage(read.context)?.getEntry('b')?.value, '2');
    assert.equal(read.invalid, undefined);
  });

  const nothing: Record<string, Record<string, string>> = {
    'no variable': {},
    'an empty variable': { TRACEPARENT: '' },
    'a lower-case variable': { traceparent: TRACEPARENT },
    'a tracestate alone': { TRACESTATE: 'a=1' },
  };
  for (const [name, env] of Object.entries(nothing)) {
    it(`is the root for ${name}`, () => {
      assert.deepEqual(readEnvironmentContext(env, propagator), { context: ROOT_CONTEXT, invalid: undefined });
    });
  }

  for (const value of ['nonsense', `${TRACEPARENT}-00`, '00-00000000000000000000000000000000-b7ad6b7169203331-01']) {
    it(`says that ${value} is not usable`, () => {
      const read = readEnvironmentContext({ TRACEPARENT: value }, propagator);
      assert.equal(read.invalid, value);
      assert.equal(trace.getSpanContext(read.context), undefined);
    });
  }

  it('is not read where no propagator wants it', () => {
    for (const none of [createPropagator([]), createPropagator(['baggage'])]) {
      for (const value of [TRACEPARENT, 'nonsense']) {
        const read = readEnvironmentContext({ TRACEPARENT: value }, none);
        assert.equal(read.invalid, undefined);
        assert.equal(trace.getSpanContext(read.context), undefined);
      }
    }
  });

  const NAMES = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace'] as const;
  for (const name of NAMES) {
    it(`is seen at a glance, as ${name} writes it`, () => {
      const one = createPropagator([name], createRarePropagator);
      const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
      const context = propagation.setBaggage(
        trace.setSpanContext(ROOT_CONTEXT, span),
        propagation.createBaggage({ b: { value: '2' } }),
      );
      const headers: Record<string, string> = {};
      one.inject(context, headers, defaultTextMapSetter);
      const env = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key.toUpperCase().replaceAll('-', '_'), value]),
      );
      assert.ok(mayHoldContext(env), Object.keys(env).join());
      assert.notEqual(readEnvironmentContext(env, one).context, ROOT_CONTEXT);
    });
  }

  it('is active where nothing else is', () => {
    const { context: outermost } = readEnvironmentContext({ TRACEPARENT }, propagator);
    const loadBinding = () => ({ createBind });
    const manager = createContextManager({ outermost, loadBinding });
    assert.equal(manager.active(), outermost);
    const inner = outermost.setValue(Symbol('inner'), 1);
    assert.equal(
      manager.with(inner, () => manager.active()),
      inner,
    );
    assert.equal(createContextManager({ loadBinding }).active(), ROOT_CONTEXT);
    assert.equal(context.active(), ROOT_CONTEXT);
  });
});
