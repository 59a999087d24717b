import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { endFailedSpan, failSpan } from '../../patching/end-of-span/fail-span.ts';

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
  if (Array.isArray(errors) && errors.length > 0) failSpan(span, thrownBy(errors[0]));
  span.end();
}

export function endWithError(span: Span, error: unknown): void {
  endFailedSpan(span, thrownBy(error));
}

/** What a resolver has thrown. */
function thrownBy(error: unknown): unknown {
  return (error as { originalError?: unknown } | null)?.originalError ?? error;
}
