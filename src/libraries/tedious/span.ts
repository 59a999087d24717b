import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MICROSOFT_SQL_SERVER,
} from '@opentelemetry/semantic-conventions';
import { sqlServerErrorText } from '../../patching/database/error-text.ts';
import { cutSql, sanitizeSql, summarizeSql } from '../../patching/database/sql.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Connection {
  config?: { server?: string; options?: { port?: number; database?: string } };
}

export interface Request {
  /** The statement, or the name of a stored procedure. */
  sqlTextOrProcedure?: string;
  parameters?: readonly unknown[];
  callback?: unknown;
}

const SCOPE = '@org/otel-auto/tedious';

/** What the spans of all connections are made with. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
}

export function spansOf(isSanitized: boolean): Spans {
  return { tracer: measuredTracer(SCOPE, 'database', isSanitized ? sqlServerErrorText : undefined), isSanitized };
}

/** Source: https://opentelemetry.io/docs/specs/semconv/db/sql-server/ */
export function startSpan(
  { tracer, isSanitized }: Spans,
  { config }: Connection,
  request: Request,
  isProcedure: boolean,
): Span | undefined {
  const { sqlTextOrProcedure: text, parameters } = request;
  if (typeof text !== 'string') return undefined;
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MICROSOFT_SQL_SERVER };
  const { database, port } = config?.options ?? {};
  if (database !== undefined) attributes[ATTR_DB_NAMESPACE] = database;
  if (config?.server !== undefined) attributes[ATTR_SERVER_ADDRESS] = config.server;
  if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
  const isShown = !isSanitized || (parameters?.length ?? 0) > 0;
  const name = isProcedure ? procedure(attributes, text) : statement(attributes, text, isShown);
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
}

function procedure(attributes: Attributes, name: string): string {
  attributes[ATTR_DB_STORED_PROCEDURE_NAME] = name;
  return `EXECUTE ${name}`;
}

function statement(attributes: Attributes, sql: string, isShown: boolean): string {
  const sanitized = sanitizeSql(sql, 'sqlserver');
  const summary = summarizeSql(sanitized);
  attributes[ATTR_DB_QUERY_TEXT] = isShown ? cutSql(sql) : sanitized;
  if (summary !== '') attributes[ATTR_DB_QUERY_SUMMARY] = summary;
  return summary || 'tedious';
}

/** `number` is SQL Server's, such as 2627 for a key that exists. */
export function endRequest(span: Span, error: unknown): void {
  const number = (error as { number?: unknown } | null | undefined)?.number;
  endSpan(span, error, { responseStatusCode: number === undefined ? undefined : String(number) });
}
