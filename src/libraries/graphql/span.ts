import { type Attributes, ROOT_CONTEXT, type Span, SpanKind } from '@opentelemetry/api';
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

/**
 * The document is left out: its literals may be anything.
 * Source: https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/
 */
export function startSpan({ type, name }: Operation): Span {
  const attributes: Attributes = {};
  if (type !== undefined) attributes[ATTR_GRAPHQL_OPERATION_TYPE] = type;
  if (name !== undefined) attributes[ATTR_GRAPHQL_OPERATION_NAME] = name;
  const words = [type, name].filter((word) => word !== undefined);
  const active = context.active();
  // An operation that comes over a WebSocket is no part of the one trace that the connection is.
  const link = linkToConnection(active);
  const options = { kind: SpanKind.INTERNAL, attributes, links: link === undefined ? [] : [link] };
  return tracer.startSpan(words.join(' ') || 'graphql.execute', options, link === undefined ? active : ROOT_CONTEXT);
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
