import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTraceState, type Link } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { encodeResource, encodeScope, encodeSpan } from '../../../src/otlp/encode.ts';
import { composeRequest, fieldSize, frameSpan } from '../../../src/otlp/request.ts';
import { TooLargeError, Writer } from '../../../src/otlp/writer.ts';

const NO_BYTES = new Uint8Array(0);
const utf8 = (text: string | undefined): Uint8Array => (text ? new TextEncoder().encode(text) : NO_BYTES);

/** One request from our encoder; all spans share one resource and one scope. */
function ours(spans: readonly ReadableSpan[], aim: (out: Writer) => void): Uint8Array {
  const out = new Writer(64 * 1024 * 1024);
  const frames = spans.map((span) => {
    aim(out);
    encodeSpan(out, span);
    const bytes = out.bytes();
    const framed = new Uint8Array(fieldSize(bytes.length));
    framed.set(bytes, frameSpan(framed, 0, bytes.length));
    return framed;
  });
  const [first] = spans;
  assert.ok(first);
  out.reset();
  encodeScope(out, first.instrumentationScope);
  const scope = out.bytes();
  out.reset();
  encodeResource(out, first.resource);
  return composeRequest({ resource: out.bytes(), schemaUrl: utf8(first.resource.schemaUrl) }, [
    { scope, schemaUrl: utf8(first.instrumentationScope.schemaUrl), spans: Buffer.concat(frames) },
  ]);
}

const private_ = (out: Writer) => out.reset();
const sameBytes = (spans: readonly ReadableSpan[], aim: (out: Writer) => void = private_) => {
  const expected = ProtobufTraceSerializer.serializeRequest([...spans]);
  assert.ok(expected);
  assert.equal(Buffer.from(ours(spans, aim)).toString('hex'), Buffer.from(expected).toString('hex'));
};

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));
/** Any UTF-16, lone surrogates included, around the lengths where varints and fast paths change. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', 'a', '\ud800', 'x\udc00y', '\ud83d\ude00', '\u0000', '\u07ff\u0800\uffff'),
  fc
    .constantFrom(42, 43, 63, 64, 126, 127, 128, 129, 16_383, 16_384)
    .chain((n) => fc.constantFrom('a', 'é', '水').map((c) => c.repeat(n))),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 127, 128, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 62, 2 ** 63, -(2 ** 63)),
  fc.constantFrom(2 ** 63 - 1024, -(2 ** 63) - 2048, 2 ** 64, 1e300, 5e-324, Number.NaN, Infinity, -Infinity),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constant(undefined), fc.uint8Array({ maxLength: 300 })),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
}));
const attributes = fc.dictionary(text, value, { maxKeys: 12 }) as fc.Arbitrary<ReadableSpan['attributes']>;
const time = fc.tuple(fc.integer({ min: 0, max: 18_446_744_072 }), fc.integer({ min: 0, max: 999_999_999 }));
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const state = fc.option(fc.constantFrom('a=1', 'vendor@x=y,b=2', '').map(createTraceState), { nil: undefined });
const context = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    traceFlags: fc.integer({ min: 0, max: 0x3ff }),
    isRemote: fc.boolean(),
    traceState: state,
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
) as fc.Arbitrary<ReturnType<ReadableSpan['spanContext']>>;
const event = fc.record(
  { name: text, time, attributes, droppedAttributesCount: count },
  { requiredKeys: ['name', 'time'] },
) as fc.Arbitrary<TimedEvent>;
const link = fc.record(
  { context, attributes, droppedAttributesCount: count },
  { requiredKeys: ['context'] },
) as fc.Arbitrary<Link>;
const scope = fc.record(
  { name: text, version: text, schemaUrl: text, attributes, droppedAttributesCount: count },
  { requiredKeys: ['name'] },
) as fc.Arbitrary<InstrumentationScope>;
const span = fc
  .record({
    name: text,
    kind: fc.integer({ min: 0, max: 4 }),
    context,
    parent: fc.option(context, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }, { requiredKeys: ['code'] }),
    attributes,
    events: fc.array(event, { maxLength: 4 }),
    links: fc.array(link, { maxLength: 4 }),
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
  })
  .map(({ context, parent, ...rest }) => ({ ...rest, spanContext: () => context, parentSpanContext: parent }));
const batch = fc
  .tuple(fc.array(span, { minLength: 1, maxLength: 3 }), scope, attributes, text)
  .map(([spans, instrumentationScope, resource, schemaUrl]) => {
    const shared = {
      instrumentationScope,
      resource: resourceFromAttributes(resource, { schemaUrl }),
      duration: [0, 0],
      ended: true,
    };
    return spans.map((fields) => ({ ...fields, ...shared }) as unknown as ReadableSpan);
  });

describe('encodeSpan', () => {
  it('writes the bytes of the official serializer', () => {
    fc.assert(
      fc.property(batch, (spans) => sameBytes(spans)),
      { numRuns: 400 },
    );
  });

  it('writes the same bytes when the memory it is aimed at is shared, small or full', () => {
    const memory = Buffer.from(new SharedArrayBuffer(64 * 1024));
    fc.assert(
      fc.property(batch, fc.integer({ min: 0, max: 2000 }), (spans, room) =>
        sameBytes(spans, (out) => out.aim(memory, 8, 8 + room)),
      ),
      { numRuns: 200 },
    );
  });

  it('writes megabytes of text, ASCII and not', () => {
    const [template] = fc.sample(batch, { numRuns: 1, seed: 1 });
    assert.ok(template?.[0]);
    const long = { a: 'x'.repeat(3_000_000), b: '水'.repeat(500_000), c: new Uint8Array(2_000_000) };
    sameBytes([{ ...template[0], attributes: long } as ReadableSpan]);
  });

  it('refuses a span above the limit with TooLargeError and works on', () => {
    const [template] = fc.sample(batch, { numRuns: 1, seed: 1 });
    const [first] = template ?? [];
    assert.ok(first);
    const out = new Writer(100_000);
    out.reset();
    const large = { ...first, attributes: { a: 'x'.repeat(100_000) } } as ReadableSpan;
    assert.throws(() => encodeSpan(out, large), TooLargeError);
    out.reset();
    encodeScope(out, { name: 'pg', version: '1' });
    assert.equal(Buffer.from(out.bytes()).toString('latin1'), '\x0a\x02pg\x12\x011');
  });
});
