import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { hasRoom, producerOf, withContext } from '../../../src/libraries/aws-sdk/message-attributes.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const span: Span = trace.wrapSpanContext({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 });
const own = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: `${n}` }]));
const traceOf = (attributes: unknown, body?: unknown) =>
  trace.getSpanContext(producerOf(attributes, body) ?? ROOT_CONTEXT)?.traceId;

before(() => propagation.setGlobalPropagator(new W3CTraceContextPropagator()));

test('the context is added to a copy of the attributes, and found again', () => {
  const given = Object.freeze(own(2));
  const carried = withContext(span, given);
  assert.deepEqual(Object.keys(carried as object), ['a0', 'a1', 'traceparent']);
  assert.equal(traceOf(carried), traceId);
  assert.equal(traceOf(withContext(span, undefined)), traceId);
});

test('a message that has ten attributes is left as it is', () => {
  const given = own(10);
  assert.equal(withContext(span, given), given);
  assert.notEqual(withContext(span, own(9)), given);
});

test('the context is found in what SNS writes into a body, and nothing else is taken for it', () => {
  const value = (withContext(span, {}) as Record<string, { StringValue: string }>).traceparent?.StringValue;
  const MessageAttributes = { traceparent: { Type: 'String', Value: value } };
  assert.equal(traceOf(undefined, JSON.stringify({ Type: 'Notification', MessageAttributes })), traceId);
  for (const body of ['', '{"MessageAttributes"', '{"MessageAttributes":1}', '["MessageAttributes"]', 7, null]) {
    assert.equal(traceOf(undefined, body), undefined, String(body));
  }
  assert.equal(traceOf('traceparent'), undefined);
});

test('a request near the limit carries no context', () => {
  const kib = (count: number) => 'x'.repeat(count * 1024);
  assert.equal(hasRoom([kib(200)]), true);
  assert.equal(hasRoom([kib(255)]), false);
  assert.equal(hasRoom([kib(100), kib(100)]), true);
  assert.equal(hasRoom(Array.from({ length: 10 }, () => kib(25))), false);
  assert.equal(hasRoom(['é'.repeat(200 * 1024)]), false);
  assert.equal(hasRoom([undefined]), true);
});
