import { isSpanContextValid, type Span } from '@opentelemetry/api';

/**
 * The statement with the span's context in a comment at its end, as W3C Trace Context writes it; unchanged if there is none
 * to write, or if the statement has a comment already. As `@opentelemetry/sql-common` has it, whose propagator is four times
 * the size of a start's other code for SQL.
 * Source: https://google.github.io/sqlcommenter/spec/
 */
export function withSqlComment(span: Span, statement: string): string {
  const spanContext = span.spanContext();
  if (statement === '' || hasComment(statement) || !isSpanContextValid(spanContext)) return statement;
  const { traceId, spanId, traceFlags, traceState } = spanContext;
  const parent = `traceparent='00-${traceId}-${spanId}-0${traceFlags.toString(16)}'`;
  const state = traceState === undefined ? '' : `,tracestate='${encoded(traceState.serialize())}'`;
  return `${statement} /*${parent}${state}*/`;
}

function hasComment(statement: string): boolean {
  return statement.includes('--') || (statement.includes('/*') && statement.includes('*/'));
}

function encoded(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
