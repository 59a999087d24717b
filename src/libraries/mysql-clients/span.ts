import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MYSQL,
} from '@opentelemetry/semantic-conventions';
import { hideBetween } from '../error-text.ts';
import { cutSql, sanitizeSql } from '../sql.ts';

/** What a connection says about its server; `connectionConfig` in pools and old versions. */
export interface MysqlConfig {
  host?: string;
  port?: number | string;
  socketPath?: string;
  database?: string;
  connectionConfig?: MysqlConfig;
}

let sanitize = true;

/** False: literals of statements, and what errors quote of them, are reported as they are. */
export function sanitizeStatements(value: boolean): void {
  sanitize = value;
}

/** Undefined when the arguments are such that no span can be made of them. May throw. */
export function startSpan(tracer: Tracer, config: MysqlConfig | undefined, args: readonly unknown[]): Span | undefined {
  const statement = args[0] as string | { sql?: unknown; values?: unknown } | null | undefined;
  const sql = typeof statement === 'string' ? statement : statement?.sql;
  if (typeof sql !== 'string') return undefined;
  const hasValues = isGiven(args[1]) || (typeof statement === 'object' && isGiven(statement?.values));
  return tracer.startSpan(firstWord(sql), {
    kind: SpanKind.CLIENT,
    attributes: attributesOf(config?.connectionConfig ?? config ?? {}, sql, hasValues),
  });
}

/** An empty list of values says nothing about the literals in the text. */
function isGiven(values: unknown): boolean {
  if (values === undefined || values === null || typeof values === 'function') return false;
  return !Array.isArray(values) || values.length > 0;
}

export function endSpan(span: Span, error: unknown): void {
  try {
    if (error) describeError(span, error);
  } finally {
    span.end();
  }
}

function describeError(span: Span, error: unknown): void {
  const { message, code, errno, sqlState } = error as NodeJS.ErrnoException & { sqlState?: string };
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutValue(message, errno) });
  if (sqlState !== undefined) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, String(errno));
  span.setAttribute(ATTR_ERROR_TYPE, sqlState !== undefined ? String(errno) : (code ?? (error as Error).name));
}

function attributesOf(config: MysqlConfig, sql: string, hasValues: boolean): Attributes {
  const attributes: Attributes = {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MYSQL,
    [ATTR_DB_QUERY_TEXT]: hasValues || !sanitize ? cutSql(sql) : sanitizeSql(sql, 'mysql'),
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
  if (!sanitize || !QUOTES_A_VALUE.has(errno)) return message;
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
