import { INVALID_SPAN_CONTEXT, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { PairOptions, type Pairs } from '../../patching/attribute-list.ts';
import { withSqlComment } from '../../patching/database/sql-comment.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Method } from '../../patching/replace-method.ts';
import {
  type Callback,
  type Client,
  type ConnectionParameters,
  followed,
  isOutsideOfSpans,
  portOf,
  type Recorder,
  settle,
  wrapped,
} from './span.ts';
import { statementOf } from './statement.ts';
import type { Tracing } from './tracing.ts';

/** The first argument of `query` unless it is a string; with `submit` it is a query itself, and what `query` returns. */
interface QueryConfig {
  text?: unknown;
  name?: unknown;
  values?: unknown;
  callback?: unknown;
  submit?: unknown;
}

/** Of a statement that is measured only. */
const UNTRACED = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** `query(text or config, [values], [callback])`: one span from the call to the result. */
export function tracedQuery(original: Method<Client>, tracing: Tracing): Method<Client> {
  const { host, tracer, metrics, poolQueries } = tracing;
  const { requireParentSpan, enhancedDatabaseReporting, addSqlCommenterCommentToQueries } = host.options;
  const comment = addSqlCommenterCommentToQueries || host.settings.sqlCommenter;
  const sanitize = host.settings.redaction.statements;
  const start = guardedStart(host, (client: Client, config: string | QueryConfig | null | undefined, given: unknown) =>
    startSpan(tracer, client.connectionParameters, config, given, sanitize),
  );
  const annotate = guardedStart(host, withComment);
  const report = guarded(host, reportValues);
  return function query(...args) {
    const isPools = poolQueries.take();
    const config = args[0] as string | QueryConfig | null | undefined;
    const isTraced = !requireParentSpan || !isOutsideOfSpans();
    if (host.off || isUnobservable(config, args) || (!isTraced && metrics === undefined))
      return original.apply(this, args);
    const span = isTraced ? start(this, config, args[1]) : UNTRACED;
    if (span === undefined) return original.apply(this, args);
    if (enhancedDatabaseReporting) report(span, (config as QueryConfig | null)?.values ?? args[1]);
    const record = metrics?.query(this.connectionParameters, config);
    const restore = wrapCallback(config, args, span, record, isPools);
    if (comment && isTraced) args[0] = annotate(config, span) ?? config;
    let result: unknown;
    let threw = true;
    try {
      result = original.apply(this, args);
      threw = false;
    } finally {
      if (restore !== undefined) (config as QueryConfig).callback = restore;
      if (threw) failThrown(span, undefined, (of, error) => settle(of, record, error));
    }
    // With a callback there is no promise; what has `submit` is given back.
    return result === undefined || result === config ? result : followed(result, span, record);
  };
}

/** Cursors, streams and queries that emit say nothing to us when they are done. */
function isUnobservable(config: string | QueryConfig | null | undefined, args: readonly unknown[]): boolean {
  if (typeof config !== 'object' || typeof config?.submit !== 'function') return false;
  return ![config.callback, args[1], args[2]].some((callback) => typeof callback === 'function');
}

function startSpan(
  tracer: Tracer,
  connection: ConnectionParameters,
  config: string | QueryConfig | null | undefined,
  given: unknown,
  sanitize: boolean,
): Span {
  const { database } = connection;
  const query = typeof config === 'object' && config !== null ? config : undefined;
  const text = query === undefined ? config : query.text;
  const statement = typeof text === 'string' ? statementOf(text) : undefined;
  const values = query?.values ?? given;
  const plan = typeof query?.name === 'string' && statement !== undefined ? query.name : undefined;
  const what = statement === undefined ? 'pg.query' : `pg.query:${plan || statement.operation}`;
  const pairs: Pairs = [
    ATTR_DB_SYSTEM_NAME,
    DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    ATTR_DB_NAMESPACE,
    database,
    ATTR_SERVER_ADDRESS,
    connection.host,
    ATTR_SERVER_PORT,
    portOf(connection.port),
    ATTR_DB_QUERY_TEXT,
    (!sanitize || (Array.isArray(values) && values.length > 0) ? statement?.text : statement?.sanitized) || undefined,
    'db.postgresql.plan',
    plan,
  ];
  const name = database && statement !== undefined ? `${what} ${database}` : what;
  return tracer.startSpan(name, new PairOptions(SpanKind.CLIENT, pairs));
}

/** What the app passed is not changed. A named statement is prepared once, and a query with `submit` is the app's own. */
function withComment(config: string | QueryConfig | null | undefined, span: Span): unknown {
  if (typeof config === 'string') return withSqlComment(span, config);
  if (typeof config?.text !== 'string' || config.name !== undefined || typeof config.submit === 'function')
    return config;
  return { ...config, text: withSqlComment(span, config.text) };
}

function reportValues(span: Span, values: unknown): void {
  if (Array.isArray(values)) span.setAttribute('db.postgresql.values', values.map(valueAsText));
}

function valueAsText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Buffer.isBuffer(value) || typeof value !== 'object') return String(value);
  const { toPostgres } = value as { toPostgres?: unknown };
  return String(typeof toPostgres === 'function' ? toPostgres.call(value) : JSON.stringify(value));
}

/**
 * Finds the callback among the arguments, or in the config, and has it end the span.
 * @returns what to put back as the config's callback after the call: the object is the app's, which may use it again
 */
function wrapCallback(
  config: string | QueryConfig | null | undefined,
  args: unknown[],
  span: Span,
  record: Recorder | undefined,
  isPools: boolean,
): unknown {
  const own = typeof config === 'object' ? config?.callback : undefined;
  const submits = typeof (config as QueryConfig | null | undefined)?.submit === 'function';
  const index = typeof args[2] === 'function' ? 2 : typeof args[1] === 'function' ? 1 : -1;
  const inConfig = typeof own === 'function' && (submits || index === -1);
  if (!inConfig && index === -1) return undefined;
  const given = (inConfig ? own : args[index]) as Callback;
  const caller = isPools && !inConfig ? undefined : context.active();
  const callback = wrapped(given, caller, span, record);
  if (!inConfig) args[index] = callback;
  else (config as QueryConfig).callback = callback;
  return inConfig && !submits ? own : undefined;
}
