import { type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_DB_QUERY_SUMMARY, ATTR_DB_QUERY_TEXT, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import { type ErrorText, postgresqlErrorText } from '../../patching/database/error-text.ts';
import { sqlStateOf } from '../../patching/database/response-code.ts';
import { cutSql, sanitizeSql, summarizeSql } from '../../patching/database/sql.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

let sanitize = true;
const errorText: ErrorText = (message) => (sanitize ? postgresqlErrorText(message) : message);

const tracer = measuredTracer('@org/otel-auto/postgres', 'database', errorText);

/** False: literals of statements, and what errors quote of them, are reported as they are. */
export function sanitizeStatements(value: boolean): void {
  sanitize = value;
}

export function startSpan(): Span {
  return tracer.startSpan('postgresql', {
    kind: SpanKind.CLIENT,
    attributes: { [ATTR_DB_SYSTEM_NAME]: 'postgresql' },
  });
}

/** The statement is known once the library has put its fragments together. */
export function describe(span: Span, sql: string, parameterized: boolean): void {
  const sanitized = sanitizeSql(sql, 'postgresql');
  const summary = summarizeSql(sanitized);
  span.setAttribute(ATTR_DB_QUERY_TEXT, parameterized || !sanitize ? cutSql(sql) : sanitized);
  if (summary === '') return;
  span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
  span.updateName(summary);
}

/** The library's own errors have codes too, such as CONNECT_TIMEOUT. */
export function fail(span: Span, error: unknown): void {
  const { name } = (error ?? {}) as { name?: unknown };
  failSpan(span, error, { responseStatusCode: name === 'PostgresError' ? sqlStateOf(error) : undefined });
}
