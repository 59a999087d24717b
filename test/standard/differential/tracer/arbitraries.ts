import type { Attributes, Exception, Link, SpanContext, SpanStatus, TimeInput } from '@opentelemetry/api';
import { createTraceState } from '@opentelemetry/api';
import type { SpanLimits } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import type { SamplerName } from '../../../../src/settings/shape.ts';

/** What is done to a span, in both SDKs. */
export type Operation =
  | { do: 'setAttribute'; key: string; value: unknown }
  | { do: 'setAttributes'; attributes: Attributes }
  | { do: 'addEvent'; name: string; attributesOrTime: Attributes | TimeInput | undefined; time: TimeInput | undefined }
  | { do: 'addLink'; link: Link }
  | { do: 'addLinks'; links: Link[] }
  | { do: 'recordException'; exception: Exception; time: TimeInput | undefined }
  | { do: 'setStatus'; status: SpanStatus }
  | { do: 'updateName'; name: string }
  | { do: 'end'; time: TimeInput | undefined }
  | { do: 'pass'; ms: number }
  | { do: 'setWallClock'; by: number }
  | { do: 'read'; member: 'attributes' | 'events' | 'links' | 'startTime' };

export type Sampling =
  | { sampler: SamplerName }
  | { decision: 0 | 1 | 2; attributes?: Attributes; traceState?: SpanContext['traceState'] };

export type Parent = 'none' | 'suppressed' | 'local' | SpanContext;

export interface Case {
  limits: SpanLimits;
  sampling: Sampling;
  /** Number of processors. */
  processors: 1 | 2;
  /** Processors look at the span when it starts and before it ends, and change it then. */
  meddle: boolean;
  parent: Parent;
  how: 'startSpan' | 'active context' | 'startActiveSpan(name, fn)' | 'startActiveSpan(3)' | 'startActiveSpan(4)';
  name: string;
  options:
    | { kind?: number; root?: boolean; attributes?: Attributes; links?: Link[]; startTime?: TimeInput }
    | undefined;
  operations: Operation[];
}

const circular: unknown[] = [];
circular.push(circular);

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'http.route', 'toString', 'constructor', 'é', '', '0', '10') },
  { weight: 1, arbitrary: fc.string().filter((text) => text !== '__proto__') },
);
const text = fc.oneof(fc.constantFrom('', 'GET', 'x'.repeat(40), 'é水😀', 'a\ud800'), fc.string({ unit: 'binary' }));
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean());
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: scalar },
    fc.constantFrom<unknown>(null, undefined, 1n, Symbol('s'), () => 1, new Date(0), /x/, new Map(), circular),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(scalar, { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));
const many = fc.nat({ max: 150 }).map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key${i}`, i])));
const attributes = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(key, value, { maxKeys: 8 }) },
  { weight: 1, arbitrary: many },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, 'text', ['x', 'y'], 5) },
) as fc.Arbitrary<Attributes>;
const time = fc.constantFrom<unknown>(
  ...[undefined, null, 0, 1, 4000.5, 5000.25, 5000.26, 6000, 1_795_000_000_000, 1_795_000_000_123.25],
  ...[1_795_000_001_999.5, -5, Number.NaN, new Date(1_795_000_000_500), new Date(Number.NaN), 'now', [1], {}],
  ...[
    [1_795_000_000, 999_999_999],
    [1_794_999_999, 1],
    [0, 0],
  ],
) as fc.Arbitrary<TimeInput | undefined>;

const traceState = fc.constantFrom(undefined, createTraceState('a=1'), createTraceState('b=2,c=3'));
const traceId = fc.constantFrom('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32), 'xyz', 'A'.repeat(32));
const spanId = fc.constantFrom('b7ad6b7169203331', '0'.repeat(16), 'B'.repeat(16), '');
const context = fc.record(
  { traceId, spanId, traceFlags: fc.constantFrom(0, 1, 2, 3, 255), isRemote: fc.boolean(), traceState },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
) as fc.Arbitrary<SpanContext>;
const link = fc.record({ context, attributes }, { requiredKeys: ['context'] }) as fc.Arbitrary<Link>;
const links = fc.array(link, { maxLength: 4 });

const exception = fc.oneof(
  fc.constantFrom<unknown>('text', '', new TypeError('wrong'), { code: 42 }, { name: 'Name' }, {}, undefined, 5),
  fc.record({ code: scalar, name: text, message: text, stack: text }, { requiredKeys: [], noNullPrototype: true }),
) as fc.Arbitrary<Exception>;
const status = fc.record(
  { code: fc.constantFrom(0, 1, 2, 7), message: fc.oneof(text, fc.constantFrom<unknown>(null, undefined, 5, {})) },
  { requiredKeys: ['code'] },
) as fc.Arbitrary<SpanStatus>;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('setAttribute' as const), key, value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('setAttributes' as const), attributes }) },
  fc.record({
    do: fc.constant('addEvent' as const),
    name: text,
    attributesOrTime: fc.oneof(attributes, time),
    time,
  }),
  fc.record({ do: fc.constant('addLink' as const), link }),
  fc.record({ do: fc.constant('addLinks' as const), links }),
  fc.record({ do: fc.constant('recordException' as const), exception, time }),
  fc.record({ do: fc.constant('setStatus' as const), status }),
  fc.record({ do: fc.constant('updateName' as const), name: text }),
  fc.record({ do: fc.constant('end' as const), time }),
  fc.record({
    do: fc.constant('pass' as const),
    ms: fc.constantFrom(0, 0.000_4, 0.25, 1.999_999_9, 876.75, 877, 999.999_999_9),
  }),
  fc.record({ do: fc.constant('setWallClock' as const), by: fc.constantFrom(-7200_000, -1, 3600_000) }),
  fc.record({
    do: fc.constant('read' as const),
    member: fc.constantFrom('attributes' as const, 'events' as const, 'links' as const, 'startTime' as const),
  }),
);

const count = fc.constantFrom(0, 1, 2, 3, 128, Number.POSITIVE_INFINITY);
const limits = fc.record(
  {
    attributeCountLimit: count,
    attributeValueLengthLimit: fc.constantFrom(-1, 0, 1, 5, Number.POSITIVE_INFINITY),
    eventCountLimit: count,
    linkCountLimit: count,
    attributePerEventCountLimit: count,
    attributePerLinkCountLimit: count,
  },
  { requiredKeys: [] },
);

export const anyCase: fc.Arbitrary<Case> = fc.record({
  limits,
  sampling: fc.oneof(
    fc.record({
      sampler: fc.constantFrom<SamplerName>(
        'always_on',
        'always_off',
        'parentbased_always_on',
        'parentbased_always_off',
      ),
    }),
    fc.record(
      { decision: fc.constantFrom(0 as const, 1 as const, 2 as const), attributes, traceState },
      { requiredKeys: ['decision'] },
    ) as fc.Arbitrary<Sampling>,
  ),
  processors: fc.constantFrom(1 as const, 2 as const),
  meddle: fc.boolean(),
  parent: fc.oneof(fc.constantFrom<Parent>('none', 'suppressed', 'local'), context),
  how: fc.constantFrom<Case['how']>(
    'startSpan',
    'active context',
    'startActiveSpan(name, fn)',
    'startActiveSpan(3)',
    'startActiveSpan(4)',
  ),
  name: text,
  options: fc.option(
    fc.record(
      { kind: fc.integer({ min: 0, max: 4 }), root: fc.boolean(), attributes, links, startTime: time },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ) as fc.Arbitrary<Case['options']>,
  operations: fc.array(operation, { maxLength: 12 }),
});
