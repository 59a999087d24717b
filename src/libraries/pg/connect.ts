import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { type AttributeList, AttributeListOptions } from '../../patching/attribute-list.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Method } from '../../patching/replace-method.ts';
import type library from './library.ts';
import type { Pool, PoolOptions } from './metrics.ts';
import { type Callback, type Client, type ConnectionParameters, followed, portOf, wrapped } from './span.ts';
import { NO_TARGET, targetOf } from './target.ts';
import type { Tracing } from './tracing.ts';

/** `client.connect([callback])` */
export function tracedConnect(original: Method<Client>, { host, tracer }: Tracing): Method<Client> {
  const start = guardedStart(host, (client: Client) => startConnect(tracer, client.connectionParameters));
  return function connect(callback) {
    return follow(this, original, callback, host, start, always);
  };
}

const always = () => true;

/**
 * A pool that need not connect for a caller runs nothing of its own for it: entering the span would cost two frames of
 * AsyncLocalStorage, 700 bytes and 0.3 us per query.
 */
function opensConnection({ idleCount, totalCount, options }: Pool): boolean {
  return idleCount === 0 && !(totalCount >= (options.max as number));
}

/** `pool.connect([callback])`, which `pool.query` calls too */
export function tracedPoolConnect(
  original: Method<Pool>,
  { host, tracer, metrics, poolQueries }: Tracing,
): Method<Pool> {
  const start = guardedStart(host, (pool: Pool) => startPoolConnect(tracer, pool.options));
  const watch = guarded(host, (pool: Pool) => metrics?.watch(pool));
  return function connect(callback) {
    const own =
      poolQueries.take() && typeof callback === 'function' ? poolQueries.passedOn(callback as Callback) : callback;
    if (metrics !== undefined && !host.off) watch(this);
    return follow(this, original, own, host, start, opensConnection);
  };
}

function follow<This>(
  self: This,
  original: Method<This>,
  callback: unknown,
  host: LibraryHost<typeof library>,
  start: (self: This) => Span | undefined,
  runsInSpan: (self: This) => boolean,
): unknown {
  if (host.off) return original.call(self, callback);
  const caller = context.active();
  // A pool connects when it likes: by itself that would be a trace of nothing else.
  const isTraced = !host.options.ignoreConnectSpans && trace.getSpan(caller) !== undefined;
  const span = isTraced ? start(self) : undefined;
  // Who waits for a connection of a pool would go on in the context of whoever gives one back.
  const called = typeof callback === 'function' ? wrapped(callback as Callback, caller, span) : callback;
  if (span === undefined) return original.call(self, called);
  const result = runsInSpan(self)
    ? context.with(trace.setSpan(caller, span), original as Method, self, called)
    : original.call(self, called);
  return called === callback ? followed(result, span) : result;
}

function startConnect(tracer: Tracer, connection: ConnectionParameters): Span {
  const pairs: AttributeList = [
    ATTR_DB_SYSTEM_NAME,
    DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    ATTR_DB_NAMESPACE,
    connection.database,
    ATTR_SERVER_ADDRESS,
    connection.host,
    ATTR_SERVER_PORT,
    portOf(connection.port),
  ];
  return tracer.startSpan('pg.connect', new AttributeListOptions(SpanKind.CLIENT, pairs));
}

function startPoolConnect(tracer: Tracer, options: PoolOptions): Span {
  const { connectionString } = options;
  const { database, host, port } = connectionString ? targetOf(connectionString) : NO_TARGET;
  const pairs: AttributeList = [
    'db.postgresql.idle.timeout.millis',
    options.idleTimeoutMillis,
    'db.postgresql.max.client',
    options.maxClient,
    ATTR_DB_SYSTEM_NAME,
    DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    ATTR_DB_NAMESPACE,
    database ?? options.database,
    ATTR_SERVER_ADDRESS,
    host ?? options.host,
    ATTR_SERVER_PORT,
    port ?? portOf(options.port),
  ];
  return tracer.startSpan('pg-pool.connect', new AttributeListOptions(SpanKind.CLIENT, pairs));
}
