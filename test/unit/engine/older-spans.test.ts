import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withCurrentNames } from '../../../src/engine/older-spans.ts';

const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const scope = { name: 'pg' };

test('a span of SDK 1.x has its scope and its parent under the names of today', () => {
  const older = { name: 'a', instrumentationLibrary: scope, parentSpanId: '3'.repeat(16), spanContext: () => context };
  const span = withCurrentNames(older as unknown as ReadableSpan);
  assert.equal(span.name, 'a');
  assert.equal(span.instrumentationScope, scope);
  assert.deepEqual(span.parentSpanContext, { ...context, spanId: '3'.repeat(16) });
  const root = withCurrentNames({ instrumentationLibrary: scope, spanContext: () => context } as never);
  assert.equal(root.parentSpanContext, undefined);
});

test('a later one is left as it is', () => {
  const span = { instrumentationScope: scope } as unknown as ReadableSpan;
  assert.equal(withCurrentNames(span), span);
});
