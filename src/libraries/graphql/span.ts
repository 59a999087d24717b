import { type Attributes, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import {
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';

/** Which operation of a document is executed. */
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
  return tracer.startSpan(words.join(' ') || 'graphql.execute', { kind: SpanKind.INTERNAL, attributes });
}

/** Errors of resolvers are in the result; the first one says what the span says. */
export function endWithResult(span: Span, result: unknown): void {
  const errors = (result as { errors?: readonly unknown[] } | null | undefined)?.errors;
  if (Array.isArray(errors) && errors.length > 0) fail(span, errors[0]);
  span.end();
}

export function endWithError(span: Span, error: unknown): void {
  fail(span, error);
  span.end();
}

function fail(span: Span, error: unknown): void {
  const thrown = (error as { originalError?: unknown } | null)?.originalError ?? error;
  const isError = thrown instanceof Error;
  const message = isError ? thrown.message : String(thrown);
  span.recordException(isError ? thrown : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute(ATTR_ERROR_TYPE, isError ? thrown.name : '_OTHER');
}
