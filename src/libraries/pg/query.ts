import { INVALID_SPAN_CONTEXT, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { type AttributeList, AttributeListOptions } from '../../patching/attribute-list.ts';
import { type SpanTarget, spanNameOf } from '../../patching/database/span-target.ts';
import { withSqlComment } from '../../patching/database/sql-comment.ts';
import { statementOf } from '../../patching/database/statements.ts';
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
import { followSubmittable, queryWithin, type Submittable, submittableOf } from './submitted.ts';
import type { Tracing } from './tracing.ts';

/** The first argument of `query` unless it is a string; with `submit` it is a query itself, and what `query` returns. */
interface QueryConfig {
  text?: unknown;
  name?: unknown;
  values?: unknown;
  callback?: unknown;
  submit?: unknown;
}

/** A statement that is measured only has this span. */
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
  const ended = guarded(host, settle);
  const follow = guarded(host, (query: Submittable, span: Span, record: Recorder | undefined) =>
    followSubmittable(query, span, record, ended),
  );
  return function query(...args) {
    const isPools = poolQueries.take();
    const config = args[0] as string | QueryConfig | null | undefined;
    const isTraced = !requireParentSpan || !isOutsideOfSpans();
    if (host.off || (!isTraced && metrics === undefined)) return original.apply(this, args);
    const emits = isSubmitted(config) && !hasCallback(config, args);
    const submittable = emits ? submittableOf(config) : undefined;
    if (emits && submittable === undefined) return original.apply(this, args);
    const span = isTraced ? start(this, config, args[1]) : UNTRACED;
    if (span === undefined) return original.apply(this, args);
    if (enhancedDatabaseReporting) report(span, (config as QueryConfig | null)?.values ?? args[1]);
    const record = metrics?.query(this.connectionParameters, config);
    if (submittable !== undefined) follow(submittable, span, record);
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

function isSubmitted(config: string | QueryConfig | null | undefined): config is QueryConfig {
  return typeof config === 'object' && typeof config?.submit === 'function';
}

function hasCallback(config: QueryConfig, args: readonly unknown[]): boolean {
  return typeof config.callback === 'function' || typeof args[1] === 'function' || typeof args[2] === 'function';
}

function startSpan(
  tracer: Tracer,
  connection: ConnectionParameters,
  config: string | QueryConfig | null | undefined,
  second: unknown,
  sanitize: boolean,
): Span {
  const given = typeof config === 'object' && config !== null ? config : undefined;
  const query = given && queryWithin(given);
  const text = query === undefined ? config : query.text;
  const statement = typeof text === 'string' ? statementOf(text, 'postgresql') : undefined;
  const values = query?.values ?? second;
  const target = targetOf(connection);
  const pairs: AttributeList = [
    ATTR_DB_SYSTEM_NAME,
    DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    ATTR_DB_NAMESPACE,
    target.namespace,
    ATTR_SERVER_ADDRESS,
    target.address,
    ATTR_SERVER_PORT,
    target.port,
    ATTR_DB_QUERY_TEXT,
    (!sanitize || (Array.isArray(values) && values.length > 0) ? statement?.text : statement?.sanitized) || undefined,
    ATTR_DB_QUERY_SUMMARY,
    statement?.summary || undefined,
    ATTR_DB_OPERATION_NAME,
    statement?.operation,
    ATTR_DB_COLLECTION_NAME,
    statement?.collection,
    'db.postgresql.plan',
    typeof given?.name === 'string' && statement !== undefined ? given.name || undefined : undefined,
  ];
  return tracer.startSpan(spanNameOf(statement, target), new AttributeListOptions(SpanKind.CLIENT, pairs));
}

function targetOf({ database, host, port }: ConnectionParameters): SpanTarget {
  return { namespace: database, address: host, port: portOf(port), system: DB_SYSTEM_NAME_VALUE_POSTGRESQL };
}

/**
 * An object that the app passed is not changed. A named statement is prepared once, and a query with `submit` is the app's own.
 */
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
