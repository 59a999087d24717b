import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MYSQL,
} from '@opentelemetry/semantic-conventions';
import { hideBetween } from '../database/error-text.ts';
import { cutSql, sanitizeSql } from '../database/sql.ts';
import { endSpan } from '../end-of-span/fail-span.ts';

/** What a connection says about its server; `connectionConfig` in pools and old versions. */
export interface MysqlConfig {
  host?: string;
  port?: number | string;
  socketPath?: string;
  database?: string;
  connectionConfig?: MysqlConfig;
}

/** What the spans of all connections are made with. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
}

/** Undefined when the arguments are such that no span can be made of them. May throw. */
export function startSpan(
  { tracer, isSanitized }: Spans,
  config: MysqlConfig | undefined,
  args: readonly unknown[],
): Span | undefined {
  const statement = args[0] as string | { sql?: unknown; values?: unknown } | null | undefined;
  const sql = typeof statement === 'string' ? statement : statement?.sql;
  if (typeof sql !== 'string') return undefined;
  const hasValues = isGiven(args[1]) || (typeof statement === 'object' && isGiven(statement?.values));
  return tracer.startSpan(firstWord(sql), {
    kind: SpanKind.CLIENT,
    attributes: attributesOf(config?.connectionConfig ?? config ?? {}, sql, hasValues || !isSanitized),
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
    message: typeof message === 'string' && isSanitized ? withoutValue(message, errno) : undefined,
    exception: false,
  });
}

function attributesOf(config: MysqlConfig, sql: string, isShown: boolean): Attributes {
  const attributes: Attributes = {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MYSQL,
    [ATTR_DB_QUERY_TEXT]: isShown ? cutSql(sql) : sanitizeSql(sql, 'mysql'),
  };
  if (config.database) attributes[ATTR_DB_NAMESPACE] = config.database;
  const address = config.socketPath || config.host;
  if (address) attributes[ATTR_SERVER_ADDRESS] = address;
  const port = Number.parseInt(String(config.port), 10);
  if (!config.socketPath && !Number.isNaN(port)) attributes[ATTR_SERVER_PORT] = port;
  return attributes;
}

/**
 * Errors whose message quotes a value of the statement: 1062 duplicate entry, 1064 syntax, 1292 and 1366 wrong value,
 * 1411 wrong time, 1525 wrong value, 1586 duplicate entry. The others quote names.
 */
const QUOTES_A_VALUE: ReadonlySet<number | undefined> = new Set([1062, 1064, 1292, 1366, 1411, 1525, 1586]);

/** `Duplicate entry '?' for key 'PRIMARY'`. The value itself may hold quotes. */
function withoutValue(message: string, errno: number | undefined): string {
  if (!QUOTES_A_VALUE.has(errno)) return message;
  const start = message.indexOf("'");
  const end = Math.max(message.lastIndexOf("' for "), message.lastIndexOf("' at "));
  return end > start && start !== -1
    ? `${message.slice(0, start)}'?'${message.slice(end + 1)}`
    : hideBetween(message, "'", "'", "'?'");
}

/** `SELECT`, as the official instrumentation names its spans. */
function firstWord(sql: string): string {
  return /\S+/.exec(sql)?.[0] ?? 'mysql';
}
