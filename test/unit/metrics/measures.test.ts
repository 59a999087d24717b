import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import { createOperationMeter } from '../../../src/metrics/of-spans/index.ts';
import type { MeasureKind } from '../../../src/span/measure.ts';

type Recorded = [name: string, attributes: Attributes, value?: number];

let recorded: Recorded[] = [];
let throws = false;
const histogram = (name: string) => ({
  record(_value: number, attributes: Attributes) {
    if (throws) throw new Error('refused');
    recorded.push([name, attributes]);
  },
});
const counter = (name: string) => ({
  add: (value: number, attributes: Attributes) => recorded.push([name, attributes, value]),
});
metrics.setGlobalMeterProvider({
  getMeter: () => ({ createHistogram: histogram, createCounter: counter }) as unknown as Meter,
});

/** What is measured of a span that is not recorded, called `name`, after `use`. */
function measured(
  measure: MeasureKind,
  name: string,
  options: { kind?: SpanKind; attributes: Attributes },
  use: (span: Span) => void = () => {},
): Recorded[] {
  recorded = [];
  const span = createOperationMeter(measure, 'test').unrecorded(INVALID_SPAN_CONTEXT, name, options, {});
  use(span);
  span.end();
  span.end();
  return recorded;
}

const DURATION = 'db.client.operation.duration';

test('a database operation: names, values and texts of statements stay out', () => {
  const attributes = {
    'db.system.name': 'mysql',
    'db.query.text': 'SELECT 1',
    'db.namespace': 'shop',
    'db.postgresql.values': ['secret'],
  };
  assert.deepEqual(measured('database', 'SELECT', { attributes }), [
    [DURATION, { 'db.system.name': 'mysql', 'db.namespace': 'shop', 'db.operation.name': 'SELECT' }],
  ]);
  // A comment before the statement may be another one each time.
  assert.deepEqual(measured('database', '/*7*/', { attributes: { 'db.system.name': 'mysql', 'db.query.text': '' } }), [
    [DURATION, { 'db.system.name': 'mysql' }],
  ]);
});

test('connecting is no operation', () => {
  assert.deepEqual(measured('database', 'redis-connect', { attributes: { 'db.system.name': 'redis' } }), []);
  const attributes = { 'db.system.name': 'redis', 'db.operation.name': 'connect' };
  assert.equal(measured('database', 'connect', { attributes }).length, 1);
});

test('the type of an error: what the span says, else the exception, else that there was one', () => {
  const errorType = (use: (span: Span) => void) => {
    const attributes = { 'db.system.name': 'redis', 'db.operation.name': 'GET' };
    return measured('database', 'GET', { attributes }, use)[0]?.[1]['error.type'];
  };
  const failed = { code: SpanStatusCode.ERROR, message: 'secret' };
  assert.equal(
    errorType(() => {}),
    undefined,
  );
  assert.equal(
    errorType((span) => span.setStatus(failed)),
    '_OTHER',
  );
  assert.equal(
    errorType((span) => {
      span.setStatus(failed);
      span.recordException(new RangeError('secret'));
    }),
    'RangeError',
  );
  assert.equal(
    errorType((span) => {
      span.setStatus(failed).setAttributes({ 'error.type': 'WRONGTYPE' });
      span.recordException('secret');
    }),
    'WRONGTYPE',
  );
});

test('names that clients with older attributes have', () => {
  const attributes = { 'db.system': 'elasticsearch', 'db.operation': 'search', 'db.statement': 'secret' };
  assert.deepEqual(measured('database', 'search', { attributes })[0]?.[1], {
    'db.system.name': 'elasticsearch',
    'db.operation.name': 'search',
  });
});

test('messages are counted when they are sent and when they are processed', () => {
  const send = {
    'messaging.system': 'bullmq',
    'messaging.operation.name': 'addBulk',
    'messaging.operation.type': 'send',
  };
  const { 'messaging.operation.type': _type, ...shared } = send;
  assert.deepEqual(
    measured('messaging', 'addBulk', {
      kind: SpanKind.PRODUCER,
      attributes: { ...send, 'messaging.batch.message_count': 3, 'messaging.message.id': '7' },
    }),
    [
      ['messaging.client.operation.duration', send],
      ['messaging.client.sent.messages', shared, 3],
    ],
  );
  const processed = { ...send, 'messaging.operation.name': 'process', 'messaging.operation.type': 'process' };
  assert.deepEqual(
    measured('messaging', 'process', { attributes: processed }).map(([name, , value]) => [name, value]),
    [
      ['messaging.process.duration', undefined],
      ['messaging.client.consumed.messages', 1],
    ],
  );
  const received = { ...send, 'messaging.operation.name': 'poll', 'messaging.operation.type': 'receive' };
  assert.deepEqual(
    measured('messaging', 'poll', { attributes: received }).map(([name]) => name),
    ['messaging.client.operation.duration', 'messaging.client.consumed.messages'],
  );
});

test('destinations of which there are too many stay out', () => {
  const destination = (attributes: Attributes) =>
    measured('messaging', 'publish', { kind: SpanKind.PRODUCER, attributes })[0]?.[1]['messaging.destination.name'];
  const rabbit = (exchange: string, key: string) =>
    destination({
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': exchange === '' ? key : `${exchange}:${key}`,
      'messaging.rabbitmq.destination.routing_key': key,
    });
  assert.equal(rabbit('orders', 'user.7'), 'orders');
  assert.equal(rabbit('', 'orders'), 'orders');
  assert.equal(rabbit('', 'amq.gen-JzTY20BRgKO-HjmUJj0wLg'), undefined);
  assert.equal(rabbit('', 'amq.rabbitmq.reply-to.g1h2AA5yZXBseUAyODE1'), undefined);
  assert.equal(destination({ 'messaging.system': 'mqtt', 'messaging.destination.name': 'devices/7' }), undefined);
  const subject = { 'messaging.system': 'nats', 'messaging.destination.name': 'orders.7' };
  assert.equal(destination(subject), undefined);
  const processed = (attributes: Attributes) =>
    measured('messaging', 'process', { kind: SpanKind.CONSUMER, attributes })[0]?.[1];
  assert.deepEqual(processed(subject), subject, 'what was subscribed to');
  const { 'messaging.destination.name': _name, ...described } = {
    ...subject,
    'messaging.destination.template': 'orders.*',
  };
  assert.deepEqual(processed({ ...described, ...subject }), described);
});

test('calls of both sides', () => {
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Orders/Get' };
  const name = (measure: MeasureKind, kind: SpanKind) => measured(measure, 'call', { kind, attributes })[0]?.[0];
  assert.equal(name('rpc', SpanKind.CLIENT), 'rpc.client.call.duration');
  assert.equal(name('rpc', SpanKind.SERVER), 'rpc.server.call.duration');
  assert.equal(name('mcp', SpanKind.CLIENT), 'mcp.client.operation.duration');
  assert.equal(name('mcp', SpanKind.SERVER), 'mcp.server.operation.duration');
});

test('a meter that throws is asked no more', () => {
  throws = true;
  const { unrecorded } = createOperationMeter('rpc', 'test');
  unrecorded(INVALID_SPAN_CONTEXT, 'call', {}, {}).end();
  throws = false;
  recorded = [];
  unrecorded(INVALID_SPAN_CONTEXT, 'call', {}, {}).end();
  assert.deepEqual(recorded, []);
});
