import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import { trace } from '../../api/global.ts';
import { exchangeOf } from './exchange.ts';

/** One header that tells the trace. */
export type Addition = readonly [name: string, value: string];

/** The headers that tell which trace an answer belongs to; undefined when it belongs to none. */
export function additionsFor(response: object): readonly Addition[] | undefined {
  const exchange = exchangeOf(response);
  const span = exchange && trace.getSpanContext(exchange.context);
  return span !== undefined && isSpanContextValid(span) ? describe(span) : undefined;
}

function describe({ traceId, spanId, traceFlags }: SpanContext): readonly Addition[] {
  const traceparent = `00-${traceId}-${spanId}-0${traceFlags & 0x03}`;
  return [
    ['traceparent', traceparent],
    ['Server-Timing', `traceparent;desc="${traceparent}"`],
    ['Access-Control-Expose-Headers', 'traceparent, Server-Timing'],
  ];
}

/** The others are lists, which may be added to. */
export function mayAdd(name: string, present: unknown): boolean {
  return name !== 'traceparent' || present === undefined;
}

/**
 * The headers with ours; what was given is not changed.
 * @param before what was set before and is replaced by these headers
 */
export function addToObject(
  headers: object,
  additions: readonly Addition[],
  before: (name: string) => unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = { ...headers };
  for (const [name, value] of additions) {
    const own = Object.keys(result).find((key) => isName(key, name));
    const present = own === undefined ? before(name) : result[own];
    if (mayAdd(name, present)) result[own ?? name] = present === undefined ? value : [present, value].flat();
  }
  return result;
}

export function isName(candidate: unknown, name: string): boolean {
  return typeof candidate === 'string' && candidate.toLowerCase() === name.toLowerCase();
}
