import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { mysqlErrorText } from '../database/mysql-error-text.ts';
import { type SpanTarget, spanNameOf, targetAttributes } from '../database/span-target.ts';
import { addStatement, statementOf } from '../database/statements.ts';
import { endSpan } from '../end-of-span/fail-span.ts';

/** A connection says these things about its server; in pools and old versions `connectionConfig` does. */
export interface MysqlConfig {
  host?: string;
  port?: number | string;
  socketPath?: string;
  database?: string;
  connectionConfig?: MysqlConfig;
}

/** The spans of all connections are made with these values. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
  /** `db.system.name` */
  readonly system: string;
}

/** Undefined when the arguments are such that no span can be made of them. May throw. */
export function startSpan(spans: Spans, config: MysqlConfig | undefined, args: readonly unknown[]): Span | undefined {
  const query = args[0] as string | { sql?: unknown; values?: unknown } | null | undefined;
  const sql = typeof query === 'string' ? query : query?.sql;
  if (typeof sql !== 'string') return undefined;
  const hasValues = isGiven(args[1]) || (typeof query === 'object' && isGiven(query?.values));
  return startStatement(spans, config, sql, hasValues);
}

/** @param hasValues Were values given beside the text? Then its literals are the author's own. */
export function startStatement(
  { tracer, isSanitized, system }: Spans,
  config: MysqlConfig | undefined,
  sql: string,
  hasValues: boolean,
): Span {
  const statement = statementOf(sql, 'mysql');
  const target = targetOf(config?.connectionConfig ?? config ?? {}, system);
  return tracer.startSpan(spanNameOf(statement, target), {
    kind: SpanKind.CLIENT,
    attributes: addStatement(targetAttributes(target), statement, hasValues || !isSanitized),
  });
}

/** An empty list of values says nothing about the literals in the text. */
function isGiven(values: unknown): boolean {
  if (values === undefined || values === null || typeof values === 'function') return false;
  return !Array.isArray(values) || values.length > 0;
}

/** Errors of the server have a SQLSTATE, and a number of MySQL's that tells more. Which values they quote is known by that number. */
export function endQuery(span: Span, error: unknown, isSanitized: boolean): void {
  const { message, errno, sqlState } = (error ?? {}) as NodeJS.ErrnoException & { sqlState?: string };
  endSpan(span, error, {
    responseStatusCode: sqlState === undefined ? undefined : String(errno),
    message: typeof message === 'string' && isSanitized ? mysqlErrorText(message, errno, sqlState) : undefined,
    exception: false,
  });
}

export function targetOf({ database, socketPath, host, port }: MysqlConfig, system: string): SpanTarget {
  const number = Number.parseInt(String(port), 10);
  return {
    system,
    namespace: database || undefined,
    address: socketPath || host || undefined,
    port: socketPath || Number.isNaN(number) ? undefined : number,
  };
}
