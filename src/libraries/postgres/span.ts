import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { ATTR_DB_QUERY_SUMMARY, ATTR_DB_QUERY_TEXT, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import { postgresqlErrorText } from '../../patching/database/error-text.ts';
import { sqlStateOf } from '../../patching/database/response-code.ts';
import { cutSql, sanitizeSql, summarizeSql } from '../../patching/database/sql.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** What the spans of all queries are made with. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
}

export function spansOf(isSanitized: boolean): Spans {
  const errorText = isSanitized ? postgresqlErrorText : undefined;
  return { tracer: measuredTracer('@org/otel-auto/postgres', 'database', errorText), isSanitized };
}

export function startSpan({ tracer }: Spans): Span {
  return tracer.startSpan('postgresql', {
    kind: SpanKind.CLIENT,
    attributes: { [ATTR_DB_SYSTEM_NAME]: 'postgresql' },
  });
}

/**
 * The statement is known once the library has put its fragments together.
 * @param isShown with its literals
 */
export function describe(span: Span, sql: string, isShown: boolean): void {
  const sanitized = sanitizeSql(sql, 'postgresql');
  const summary = summarizeSql(sanitized);
  span.setAttribute(ATTR_DB_QUERY_TEXT, isShown ? cutSql(sql) : sanitized);
  if (summary === '') return;
  span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
  span.updateName(summary);
}

/** The library's own errors have codes too, such as CONNECT_TIMEOUT. */
export function fail(span: Span, error: unknown): void {
  const { name } = (error ?? {}) as { name?: unknown };
  failSpan(span, error, { responseStatusCode: name === 'PostgresError' ? sqlStateOf(error) : undefined });
}
