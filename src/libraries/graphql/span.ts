import {
  type Attributes,
  type Context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
} from '@opentelemetry/api';
import {
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import { endFailedSpan, failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { linkToConnection } from '../../patching/messaging/connection.ts';

/** One operation of a document is executed. */
export interface Operation {
  type?: string | undefined;
  name?: string | undefined;
}

const tracer = trace.getTracer('@org/otel-auto/graphql');

/** Whoever takes the next event of a subscription has the span of its operation under this key. */
const SUBSCRIPTION = createContextKey('@org/otel-auto subscription of GraphQL');

/**
 * The document is left out: its literals may be anything.
 * Source: https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/
 */
export function startSpan({ type, name }: Operation): Span {
  const attributes: Attributes = {};
  if (type !== undefined) attributes[ATTR_GRAPHQL_OPERATION_TYPE] = type;
  if (name !== undefined) attributes[ATTR_GRAPHQL_OPERATION_NAME] = name;
  const words = [type, name].filter((word) => word !== undefined);
  const link = linkToOrigin(type);
  const options = { kind: SpanKind.INTERNAL, attributes, links: link === undefined ? [] : [link] };
  const parent = link === undefined ? context.active() : ROOT_CONTEXT;
  return tracer.startSpan(words.join(' ') || 'graphql.execute', options, parent);
}

/** Neither what comes over a WebSocket nor an event is part of the one trace that the connection or the subscription is. */
function linkToOrigin(type: string | undefined): Link | undefined {
  const active = context.active();
  const subscription = type === 'subscription' ? (active.getValue(SUBSCRIPTION) as SpanContext | undefined) : undefined;
  return subscription === undefined ? linkToConnection(active) : { context: subscription };
}

/** Resolvers run in this context; they may subscribe to something else or execute it. */
export function contextOf(span: Span): Context {
  return trace.setSpan(context.active().deleteValue(SUBSCRIPTION), span);
}

interface Events {
  next?: (...args: unknown[]) => unknown;
  [Symbol.asyncIterator]?: unknown;
}

/** The events of a subscription are executed as they are taken, by whoever takes them. */
export function followEvents(operation: Span, result: unknown): void {
  const events = result as Events | null | undefined;
  const next = events?.next;
  if (typeof next !== 'function' || typeof events?.[Symbol.asyncIterator] !== 'function') return;
  const subscription = operation.spanContext();
  const take: typeof next = (...args) =>
    context.with(context.active().setValue(SUBSCRIPTION, subscription), () => Reflect.apply(next, events, args));
  events.next = take;
}

/** A document that is refused never comes to be executed. Its errors quote literals of the document, which may be anything. */
export function refuse(step: 'parse' | 'validate'): void {
  const span = tracer.startSpan(`graphql.${step}`, { kind: SpanKind.INTERNAL });
  failSpanAs(span, 'GraphQLError');
  span.end();
}

/** Errors of resolvers are in the result; the first one says what the span says. */
export function endWithResult(span: Span, result: unknown): void {
  const errors = (result as { errors?: readonly unknown[] } | null | undefined)?.errors;
  if (Array.isArray(errors) && errors.length > 0) failSpan(span, thrownBy(errors[0]));
  span.end();
}

export function endWithError(span: Span, error: unknown): void {
  endFailedSpan(span, thrownBy(error));
}

/** A resolver has thrown the original error, where there is one. */
function thrownBy(error: unknown): unknown {
  return (error as { originalError?: unknown } | null)?.originalError ?? error;
}
