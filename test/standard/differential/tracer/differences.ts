import { type Link, ROOT_CONTEXT, type Span, type Tracer } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LabOptions } from './lab.ts';

/** A deliberate difference from the official SDK: why, and what each of the two does. */
export interface TracerDifference {
  what: string;
  why: string;
  see(start: (processor?: Partial<SpanProcessor>, options?: Omit<LabOptions, 'processors'>) => Tracer): unknown;
  official: unknown;
  ours: unknown;
}

const loose = <T>(value: unknown): T => value as T;
const thrown = (run: () => unknown): unknown => {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return (error as Error).name;
  }
};
const readable = (span: Span) => span as unknown as ReadableSpan;
const TOLERANT = 'the API without an SDK accepts it, and an app must not fail because it is traced';

export const tracerDifferences: readonly TracerDifference[] = [
  {
    what: 'a new trace has the random flag (W3C Trace Context level 2), and a child what its parent has',
    why: 'the ids are random, which others may use to sample; the official SDK keeps the sampled flag only',
    see: (start) => start().startSpan('a', {}, ROOT_CONTEXT).spanContext().traceFlags,
    official: 1,
    ours: 3,
  },
  {
    what: 'a span with an exception goes to its processors when the event loop has turned',
    why: 'the stack of an error is not read before Node has said what it says about a rejection that nobody handles',
    see: (start) => {
      let ended = 0;
      const span = start({ onEnd: () => ended++ }).startSpan('a');
      span.recordException(new Error('wrong'));
      span.end();
      return ended;
    },
    official: 1,
    ours: 0,
  },
  {
    what: 'the exception type of a DOMException is its name',
    why: 'its code is a number of old, which says less: 20 for an AbortError',
    see: (start) => {
      const span = start().startSpan('a');
      span.recordException(new DOMException('stopped', 'AbortError'));
      return readable(span).events[0]?.attributes?.['exception.type'];
    },
    official: '20',
    ours: 'AbortError',
  },
  {
    what: 'null for options or context',
    why: TOLERANT,
    see: (start) => thrown(() => start().startSpan('a', loose(null), loose(null))),
    official: 'TypeError',
    ours: 'nothing thrown',
  },
  {
    what: 'null for a status',
    why: TOLERANT,
    see: (start) => thrown(() => start().startSpan('a').setStatus(loose(null))),
    official: 'TypeError',
    ours: 'nothing thrown',
  },
  {
    what: 'a key that is no string: numbers are made one, others dropped with a warning',
    why: TOLERANT,
    see: (start) => {
      const span = start().startSpan('a').setAttribute(loose(5), 'five');
      return [thrown(() => span.setAttribute(loose(null), 'value')), readable(span).attributes];
    },
    official: ['TypeError', { 5: 'five' }],
    ours: ['nothing thrown', { 5: 'five' }],
  },
  {
    what: 'a link without a context is left out',
    why: 'nothing can be linked to; the official SDK keeps it, and then fails to send the whole batch',
    see: (start) => {
      const bad = loose<Link>({});
      return readable(
        start()
          .startSpan('a', { links: [bad] })
          .addLink(bad),
      ).links.length;
    },
    official: 2,
    ours: 0,
  },
  {
    what: 'an exception without a prototype and without a message',
    why: TOLERANT,
    see: (start) => thrown(() => start().startSpan('a').recordException(Object.create(null))),
    official: 'TypeError',
    ours: 'nothing thrown',
  },
  {
    what: 'what a processor throws',
    why: 'the app, and the instrumentations, must not fail because something of ours does',
    see: (start) => {
      const fail = () => {
        throw new RangeError('broken');
      };
      return [
        thrown(() => start({ onStart: fail }).startSpan('a')),
        thrown(() => start({ onEnd: fail }).startSpan('a').end()),
      ];
    },
    official: ['RangeError', 'RangeError'],
    ours: ['nothing thrown', 'nothing thrown'],
  },
  {
    what: 'values that cannot be looked at',
    why: TOLERANT,
    see: (start) => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return [
        thrown(() => start().startSpan('a', { attributes: { a: loose(proxy) } })),
        thrown(() => start().startSpan('a').setAttribute('a', loose(proxy))),
        thrown(() =>
          start()
            .startSpan('a')
            .addEvent('e', { a: loose(proxy) }),
        ),
      ];
    },
    official: ['TypeError', 'TypeError', 'TypeError'],
    ours: ['nothing thrown', 'nothing thrown', 'nothing thrown'],
  },
  {
    what: 'an attribute of the name `__proto__` is kept',
    why: 'the official SDK loses it in an assignment',
    see: (start) => Object.keys(readable(start().startSpan('a').setAttribute('__proto__', 'x')).attributes),
    official: [],
    ours: ['__proto__'],
  },
  {
    what: 'end() from within onEnding does nothing',
    why: 'the official SDK calls onEnding again, without an end',
    see: (start) =>
      thrown(() =>
        start({ onEnding: (span) => span.end() })
          .startSpan('a')
          .end(),
      ),
    official: 'RangeError',
    ours: 'nothing thrown',
  },
  {
    what: 'a time given as an array is copied',
    why: 'the caller may use the array again',
    see: (start) => {
      const startTime: [number, number] = [100, 5];
      const span = start().startSpan('a', { startTime });
      startTime[0] = 200;
      return readable(span).startTime;
    },
    official: [200, 5],
    ours: [100, 5],
  },
  {
    what: 'every read of a time makes a new array',
    why: 'times are kept as numbers: hardly anybody reads them, and the encoder does not need arrays',
    see: (start) => {
      const span = readable(start().startSpan('a'));
      const { startTime } = span;
      return startTime === span.startTime;
    },
    official: true,
    ours: false,
  },
  {
    what: 'attributes stand in the order in which they were set, also those whose names are numbers, until they are read',
    why: 'they are kept as a list; order means nothing in OTLP',
    see: (start) => {
      const span = start()
        .startSpan('a', { attributes: { b: 1 } })
        .setAttribute('7', 2);
      const pairs = loose<{ attributeList?: unknown[] }>(span).attributeList;
      return pairs?.filter((_, index) => index % 2 === 0) ?? Object.keys(readable(span).attributes);
    },
    official: ['7', 'b'],
    ours: ['b', '7'],
  },
  {
    what: 'util.inspect shows a span without its resource',
    why: 'the resource is the same for all spans, and may be long',
    see: (start) =>
      loose<Record<symbol, (...args: unknown[]) => string>>(start().startSpan('a'))[
        Symbol.for('nodejs.util.inspect.custom')
      ]?.(2, { depth: 2 }, (shown: object) => Object.keys(shown).includes('resource')),
    official: 'SpanImpl true',
    ours: 'Span false',
  },
];
