/** Contexts of connections that live as long as the app likes: what is done for one message should not be part of one endless trace. */
import { type Context, createContextKey, isSpanContextValid, type Link } from '@opentelemetry/api';
import { trace } from '../../api/global.ts';

const CONNECTION = createContextKey('@org/otel-auto connection');

/** Marks the context of a connection, whose span is the active one in it. */
export function ofConnection(context: Context): Context {
  return context.setValue(CONNECTION, trace.getSpan(context));
}

/** The link to a connection's span where nothing else is active; undefined: there is none, or a span of its own is active. */
export function linkToConnection(context: Context): Link | undefined {
  const span = trace.getSpan(context);
  if (span === undefined || context.getValue(CONNECTION) !== span) return undefined;
  return { context: span.spanContext() };
}

/** The link to whatever span is active, such as the one in which somebody began to listen; undefined: there is none. */
export function linkToSpan(context: Context): Link | undefined {
  const span = trace.getSpanContext(context);
  return span !== undefined && isSpanContextValid(span) ? { context: span } : undefined;
}
