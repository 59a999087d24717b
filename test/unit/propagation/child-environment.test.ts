import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { withContextFor } from '../../../src/propagation/child-environment.ts';
import { createPropagator } from '../../../src/propagation/propagators.ts';
import { createRarePropagator } from '../../../src/propagation/rare-propagators.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OURS = `TRACEPARENT=00-${TRACE}-b7ad6b7169203331-01`;
const within: Context = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: TRACE,
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});

describe('the environment of a child', () => {
  before(() => propagation.setGlobalPropagator(createPropagator(['tracecontext', 'baggage'])));

  it('is the same list where no context is active', () => {
    const variables = ['A=1', 'TRACEPARENT=old'];
    assert.equal(withContextFor(ROOT_CONTEXT, variables, { TRACEPARENT: 'old' }), variables);
  });

  it('has the context in the place of all that was inherited of another one', () => {
    const inherited = { TRACEPARENT: 'old', TRACESTATE: 'a=1', BAGGAGE: 'b=1' };
    const variables = ['TRACEPARENT=old', 'A=1', 'TRACESTATE=a=1', 'BAGGAGE=b=1'];
    assert.deepEqual(withContextFor(within, variables, inherited), ['A=1', OURS]);
  });

  it('keeps what the app gives', () => {
    for (const given of ['TRACEPARENT=app', 'TRACEPARENT=', 'TRACESTATE=app']) {
      const variables = [given, 'A=1'];
      assert.equal(withContextFor(within, variables, { TRACEPARENT: 'old' }), variables);
    }
    assert.deepEqual(withContextFor(within, ['BAGGAGE=app'], {}), ['BAGGAGE=app', OURS]);
  });

  it('has names in any case on Windows, and nowhere else', () => {
    const variables = ['=C:=C:\\', 'TraceParent=app'];
    assert.equal(withContextFor(within, variables, {}, 'win32'), variables);
    assert.deepEqual(withContextFor(within, variables, {}, 'linux'), [...variables, OURS]);
  });

  it('has the names of other formats, and nothing that is left of another context', () => {
    propagation.disable();
    propagation.setGlobalPropagator(createPropagator(['b3multi', 'jaeger'], createRarePropagator));
    assert.deepEqual(withContextFor(within, ['X_B3_PARENTSPANID=old'], { X_B3_PARENTSPANID: 'old' }), [
      `X_B3_TRACEID=${TRACE}`,
      'X_B3_SPANID=b7ad6b7169203331',
      'X_B3_SAMPLED=1',
      `UBER_TRACE_ID=${TRACE}:b7ad6b7169203331:0:01`,
    ]);
  });
});
