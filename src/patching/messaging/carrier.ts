/** Trace context in the headers of messages. */
import {
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';

/** Headers as most systems have them. */
export type Headers = Record<string, unknown>;

const getter: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get(headers, key) {
    const value = headers[key];
    if (Array.isArray(value)) return value.map(String);
    return value === undefined || value === null ? undefined : String(value);
  },
};

/** The context that whoever sent a message was in, as far as its headers say. */
export function producerOf(headers: unknown): Context {
  if (typeof headers !== 'object' || headers === null) return ROOT_CONTEXT;
  return extractFrom(headers as Headers, getter);
}

/** The same for headers of another form. */
export function extractFrom<Carrier>(carrier: Carrier, from: TextMapGetter<Carrier>): Context {
  return propagation.extract(ROOT_CONTEXT, carrier, from);
}

/** A copy of the headers with the span's context: the app may use its own again. */
export function withContext(span: Span, headers: unknown): Headers {
  const copy = { ...(headers as Headers | undefined) };
  injectInto(span, copy);
  return copy;
}

/** Writes the span's context into headers of ours. */
export function injectInto<Carrier>(span: Span, carrier: Carrier, setter?: TextMapSetter<Carrier>): void {
  propagation.inject(trace.setSpan(context.active(), span), carrier, setter);
}
