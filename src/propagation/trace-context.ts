import {
  type Context,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { trace } from '../api/global.ts';
import { parseTraceState, trimOptionalWhitespace } from './tracestate.ts';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/** The flags of level 2: sampled (1) and random (2). Unknown bits must not be passed on. */
const KNOWN_FLAGS = 0x03;
/** `version-traceid-spanid-flags`, lower case. Version ff is forbidden; what follows is for `parseTraceparent`. */
const FORMAT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
const FORMAT_LENGTH = 55;

/**
 * W3C Trace Context, level 2. Own code instead of the official propagator, which differs from the Recommendation:
 * - tracestate: a bad member is skipped (must discard the whole), more than 32 members are cut (must discard),
 *   keys follow level 1's `tenant@vendor` form (level 2 allows `@` anywhere but in front);
 * - traceparent: unknown flags are passed on, flags above 0x0f as three digits; of two headers the first is used;
 * - an empty tracestate is sent as an empty header.
 */
export const traceContextPropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
    setter.set(carrier, TRACEPARENT, `00-${span.traceId}-${span.spanId}-0${span.traceFlags & KNOWN_FLAGS}`);
    if (span.traceState === undefined) return;
    const state = span.traceState.serialize();
    if (state !== '') setter.set(carrier, TRACESTATE, state);
  },

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = getter.get(carrier, TRACEPARENT);
    const span = parseTraceparent(Array.isArray(header) && header.length === 1 ? header[0] : header);
    if (span === undefined) return context;
    const state = getter.get(carrier, TRACESTATE);
    const joined = Array.isArray(state) ? state.join(',') : state;
    const traceState = typeof joined === 'string' ? parseTraceState(joined) : undefined;
    if (traceState !== undefined) span.traceState = traceState;
    return trace.setSpanContext(context, span);
  },

  fields() {
    return [TRACEPARENT, TRACESTATE];
  },
};

/** Version 00 ends after the flags; later versions may go on after another `-` ("Versioning of traceparent"). */
function parseTraceparent(header: unknown): SpanContext | undefined {
  if (typeof header !== 'string') return undefined;
  const text = trimOptionalWhitespace(header);
  const match = FORMAT.exec(text);
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = ''] = match;
  if (text.length > FORMAT_LENGTH && (version === '00' || text[FORMAT_LENGTH] !== '-')) return undefined;
  const span: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS, isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}
