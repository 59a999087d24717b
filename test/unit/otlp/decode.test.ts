import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTraceState, type SpanContext } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { decodeTraceRequest, OtlpDecodeError } from '../../../src/otlp/decode.ts';
import { parseTraceRequest } from '../../../src/otlp/json.ts';
import { MAX_DEPTH, MAX_MESSAGES } from '../../../src/otlp/message.ts';
import { encodeStatus, encodeTraceResponse } from '../../../src/otlp/response.ts';

const hexDigits = (length: number) =>
  fc.uint8Array({ minLength: length / 2, maxLength: length / 2 }).map((bytes) => Buffer.from(bytes).toString('hex'));
// Lone surrogates are not UTF-8: JSON escapes them, protobuf cannot hold them.
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.uint8Array({ maxLength: 20 }),
    fc.constant(undefined),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const attributes = fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<
  ReadableSpan['attributes']
>;
const time = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const count = fc.integer({ min: 0, max: 2 ** 31 });
const context: fc.Arbitrary<SpanContext> = fc
  .record({
    traceId: hexDigits(32),
    spanId: hexDigits(16),
    traceFlags: fc.integer({ min: 0, max: 255 }),
    isRemote: fc.boolean(),
    state: fc.constantFrom(undefined, 'vendor=value,other=1'),
  })
  .map(({ state, ...rest }) => (state === undefined ? rest : { ...rest, traceState: createTraceState(state) }));
const status = fc.oneof(
  fc.record({ code: fc.constantFrom(0, 1, 2) }),
  fc.record({ code: fc.constant(2), message: text.filter((message) => message !== '') }),
);
const resource = fc
  .tuple(attributes, fc.constantFrom(undefined, 'https://opentelemetry.io/schemas/1.40.0'))
  .map(([all, schemaUrl]) => resourceFromAttributes(all, schemaUrl === undefined ? {} : { schemaUrl }));
const scope = fc.record({ name: text, version: fc.constant('1.2.3') });

const spans: fc.Arbitrary<ReadableSpan[]> = fc
  .array(
    fc.record({
      name: text,
      kind: fc.constantFrom(0, 1, 2, 3, 4),
      context,
      parentSpanContext: fc.option(context, { nil: undefined }),
      startTime: time,
      endTime: time,
      status,
      attributes,
      links: fc.array(fc.record({ context, attributes, droppedAttributesCount: count }), { maxLength: 2 }),
      events: fc.array(fc.record({ name: text, time, attributes, droppedAttributesCount: count }), { maxLength: 2 }),
      duration: fc.constant([0, 0]),
      ended: fc.constant(true),
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: count,
      droppedEventsCount: count,
      droppedLinksCount: count,
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ context, ...rest }) => ({ ...rest, spanContext: () => context }) as unknown as ReadableSpan),
  );

const toJson = (all: ReadableSpan[]): string => Buffer.from(JsonTraceSerializer.serializeRequest(all) ?? []).toString();
const toProtobuf = (all: ReadableSpan[]): Uint8Array =>
  ProtobufTraceSerializer.serializeRequest(all) ?? new Uint8Array(0);

/**
 * What the official JSON differs in from the specification: `intValue` is a JSON number (OTLP/JSON: a decimal string), and
 * a resource has a `schemaUrl` (the message has no such field; it is in ResourceSpans, where the serializer writes it too).
 */
function corrected(key: string, json: unknown): unknown {
  if (key === 'intValue') return String(json);
  if (key !== 'resource') return json;
  const { schemaUrl: _, ...resource } = json as Record<string, unknown>;
  return resource;
}

describe('OTLP decoding', () => {
  it('decodes protobuf to what the official serializer writes as JSON', () => {
    fc.assert(
      fc.property(spans, (all) => {
        assert.deepEqual(decodeTraceRequest(toProtobuf(all)), JSON.parse(toJson(all), corrected));
      }),
      { numRuns: 200 },
    );
  });

  it('reads JSON to the same form as protobuf', () => {
    fc.assert(
      fc.property(spans, (all) => {
        assert.deepEqual(parseTraceRequest(toJson(all)), decodeTraceRequest(toProtobuf(all)));
      }),
      { numRuns: 100 },
    );
  });

  it('reads its own output back as JSON unchanged', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const request = decodeTraceRequest(toProtobuf(all));
        assert.deepEqual(parseTraceRequest(JSON.stringify(request)), request);
      }),
      { numRuns: 50 },
    );
  });
});

describe('hostile protobuf', () => {
  /** Only the documented error may come out; returns whether it did. */
  function rejects(bytes: Uint8Array): boolean {
    try {
      decodeTraceRequest(bytes);
      return false;
    } catch (error) {
      assert.ok(error instanceof OtlpDecodeError, String(error));
      return true;
    }
  }

  it('throws nothing but OtlpDecodeError for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void rejects(bytes)),
      { numRuns: 5000 },
    );
  });

  it('throws nothing but OtlpDecodeError for truncated and for damaged messages', () => {
    const damage = fc.record({ cut: fc.nat(), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(spans, damage, (all, { cut, at, byte }) => {
        const bytes = toProtobuf(all);
        rejects(bytes.subarray(0, cut % bytes.length));
        const damaged = Uint8Array.from(bytes);
        damaged[at % damaged.length] = byte;
        rejects(damaged);
      }),
      { numRuns: 300 },
    );
  });

  it('rejects every cut inside the outermost message', () => {
    const [bytes = new Uint8Array(0)] = fc
      .sample(spans, { numRuns: 1, seed: 1 })
      .map((all) => toProtobuf(all.slice(0, 1)));
    assert.equal(rejects(bytes), false);
    for (let cut = 1; cut < bytes.length; cut++) assert.equal(rejects(bytes.subarray(0, cut)), true, `cut at ${cut}`);
  });

  const len = (field: number, body: readonly number[]): number[] => {
    assert.ok(body.length < 2 ** 14);
    const size = body.length < 0x80 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
    return [(field << 3) | 2, ...size, ...body];
  };
  const inResource = (keyValue: number[]) => Uint8Array.from(len(1, len(1, len(1, keyValue))));

  it(`rejects more than ${MAX_DEPTH} nested messages`, () => {
    const nested = (levels: number) => {
      let any: number[] = [];
      for (let level = 0; level < levels; level++) any = len(5, len(1, any));
      return inResource(len(2, any));
    };
    // resourceSpans, resource, attribute and value are four; each level of nesting adds the array and its element.
    assert.equal(rejects(nested((MAX_DEPTH - 4) / 2)), false);
    assert.equal(rejects(nested((MAX_DEPTH - 4) / 2 + 1)), true);
    assert.equal(rejects(new Uint8Array(1_000_000).fill((1 << 3) | 3)), true);
  });

  it(`rejects more than ${MAX_MESSAGES} messages`, () => {
    const empty = new Uint8Array(2 * (MAX_MESSAGES + 1));
    for (let at = 0; at < empty.length; at += 2) empty[at] = (1 << 3) | 2;
    assert.throws(() => decodeTraceRequest(empty), {
      name: 'OtlpDecodeError',
      message: `more than ${MAX_MESSAGES} messages`,
    });
  });

  it('skips unknown fields, groups and known fields of another wire type', () => {
    const unknown = [
      ...[((99 << 3) & 0x7f) | 0x80, (99 << 3) >> 7, 0xff, 0x01], // varint
      ...[((20 << 3) & 0x7f) | 0x80 | 1, (20 << 3) >> 7, 1, 2, 3, 4, 5, 6, 7, 8], // 64 bit
      ...[(2 << 3) | 5, 1, 2, 3, 4], // 32 bit
      ...[(3 << 3) | 3, (4 << 3) | 3, (4 << 3) | 4, (3 << 3) | 4], // group in a group
      ...[(1 << 3) | 0, 5], // resource_spans as a number
    ];
    assert.deepEqual(decodeTraceRequest(Uint8Array.from([...unknown, ...len(1, [])])), {
      resourceSpans: [{ resource: { attributes: [], droppedAttributesCount: 0 }, scopeSpans: [] }],
    });
  });

  it('takes the last member of a oneof and merges a repeated message', () => {
    const value = [...len(1, [0x61]), (3 << 3) | 0, ...Array(9).fill(0xff), 0x01];
    const bytes = Uint8Array.from(len(1, [...len(1, len(1, len(2, value))), ...len(1, [2 << 3, 7])]));
    assert.deepEqual(decodeTraceRequest(bytes).resourceSpans[0]?.resource, {
      attributes: [{ key: '', value: { intValue: '-1' } }],
      droppedAttributesCount: 7,
    });
  });

  it('keeps doubles that JSON numbers cannot express', () => {
    const double = (number: number) =>
      inResource(len(2, [(4 << 3) | 1, ...new Uint8Array(Float64Array.of(number).buffer)]));
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const request = decodeTraceRequest(double(number));
      assert.deepEqual(request.resourceSpans[0]?.resource.attributes[0]?.value, { doubleValue: String(number) });
    }
  });
});

describe('hostile JSON', () => {
  it('throws nothing but OtlpDecodeError for any JSON', () => {
    const names = fc.constantFrom(
      'resourceSpans',
      'resource',
      'scopeSpans',
      'spans',
      'attributes',
      'value',
      'traceId',
      'kind',
    );
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        fc.array(tie('document'), { maxLength: 3 }),
        fc.dictionary(names, tie('document'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.oneof(
          document.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        (json) => {
          try {
            parseTraceRequest(json);
          } catch (error) {
            assert.ok(error instanceof OtlpDecodeError, String(error));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('says where the mistake is', () => {
    const span = (member: object) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{}, member] }] }] });
    const at = 'not an OTLP/JSON message: resourceSpans[0].scopeSpans[0].spans[1]';
    const cases: [string, string][] = [
      ['[]', 'not an OTLP/JSON message: the document is an array, expected an object'],
      ['{"resourceSpans":{}}', 'not an OTLP/JSON message: resourceSpans is an object, expected an array'],
      [span({ traceId: 'xy' }), `${at}.traceId is "xy", expected a string of hex digits`],
      [
        span({ kind: 'SPAN_KIND_SERVER' }),
        `${at}.kind is "SPAN_KIND_SERVER", expected an integer from -2147483648 to 2147483647`,
      ],
      [span({ name: 5 }), `${at}.name is 5, expected a string`],
      [
        span({ startTimeUnixNano: '-1' }),
        `${at}.startTimeUnixNano is "-1", expected an integer from 0 to 18446744073709551615`,
      ],
    ];
    for (const [json, message] of cases)
      assert.throws(() => parseTraceRequest(json), { name: 'OtlpDecodeError', message });
    assert.throws(() => parseTraceRequest('{'), { name: 'OtlpDecodeError', message: /^not JSON: / });
  });

  it(`rejects more than ${MAX_DEPTH} nested messages without exhausting the stack`, () => {
    const levels = 100_000;
    const value = `${'{"arrayValue":{"values":['.repeat(levels)}{}${']}}'.repeat(levels)}`;
    const json = `{"resourceSpans":[{"resource":{"attributes":[{"value":${value}}]}}]}`;
    assert.throws(() => parseTraceRequest(json), {
      name: 'OtlpDecodeError',
      message: `more than ${MAX_DEPTH} nested messages`,
    });
  });
});

describe('OTLP responses', () => {
  it('encodes what the official deserializer reads', () => {
    const partial = { rejectedSpans: 300, errorMessage: 'too many spans: ü'.repeat(20) };
    assert.equal(encodeTraceResponse().length, 0);
    assert.deepEqual(ProtobufTraceSerializer.deserializeResponse(encodeTraceResponse(partial)), {
      partialSuccess: partial,
    });
    assert.deepEqual(ProtobufTraceSerializer.deserializeResponse(encodeTraceResponse({})), { partialSuccess: {} });
  });

  it('encodes google.rpc.Status', () => {
    assert.deepEqual([...encodeStatus(3, 'no')], [8, 3, 18, 2, 0x6e, 0x6f]);
  });
});
