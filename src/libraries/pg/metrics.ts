import type { Attributes, Meter } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions';
import { sqlStateOf } from '../../patching/database/response-code.ts';
import { addNames, statementOf } from '../../patching/database/statements.ts';
import { errorTypeOf } from '../../patching/end-of-span/error-type.ts';
import type { Method } from '../../patching/replace-method.ts';
import type { ConnectionParameters } from './span.ts';
import { queryWithin } from './submitted.ts';
import { targetOf } from './target.ts';

export interface PoolOptions extends ConnectionParameters {
  connectionString?: string;
  idleTimeoutMillis?: number;
  maxClient?: number;
  max?: number;
}

export interface Pool {
  readonly options: PoolOptions;
  readonly ending: boolean;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  on(event: string, listener: () => void): unknown;
}

const POOL_NAME = 'db.client.connection.pool.name';
const STATE = 'db.client.connection.state';
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Source: https://opentelemetry.io/docs/specs/semconv/db/database-metrics/ */
export class PgMetrics {
  readonly #duration;
  readonly #count;
  readonly #pending;
  readonly #max;
  /** So much was added for a pool so far. */
  readonly #pools = new WeakMap<Pool, { used: number; idle: number; pending: number; max: number }>();

  constructor(meter: Meter) {
    this.#duration = meter.createHistogram(METRIC_DB_CLIENT_OPERATION_DURATION, {
      description: 'Duration of database client operations.',
      unit: 's',
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    this.#count = meter.createUpDownCounter('db.client.connection.count', {
      description: 'The number of connections that are currently in state described by the state attribute.',
      unit: '{connection}',
    });
    this.#pending = meter.createUpDownCounter('db.client.connection.pending_requests', {
      description: 'The number of current pending requests for an open connection.',
      unit: '{connection}',
    });
    this.#max = meter.createUpDownCounter('db.client.connection.max', {
      description: 'The maximum number of open connections allowed.',
      unit: '{connection}',
    });
  }

  /** A query starts; to be called with its error, or undefined, when it ends. */
  query(connection: ConnectionParameters, config: unknown): (error: unknown) => void {
    const start = performance.now();
    const text = typeof config === 'object' && config !== null ? queryWithin(config).text : config;
    return (error) => {
      const attributes: Attributes = {
        [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
        [ATTR_DB_NAMESPACE]: connection.database,
        [ATTR_SERVER_ADDRESS]: connection.host,
        [ATTR_SERVER_PORT]: connection.port as number,
      };
      if (typeof text === 'string') addNames(attributes, statementOf(text, 'postgresql'));
      if (error) attributes[ATTR_ERROR_TYPE] = errorTypeOf(error);
      const code = sqlStateOf(error);
      if (code !== undefined) attributes[ATTR_DB_RESPONSE_STATUS_CODE] = code;
      this.#duration.record((performance.now() - start) / 1000, attributes);
    };
  }

  watch(pool: Pool): void {
    if (this.#pools.has(pool)) return;
    const state = { used: 0, idle: 0, pending: 0, max: pool.options.max ?? 0 };
    const name = nameOf(pool.options);
    this.#pools.set(pool, state);
    this.#max.add(state.max, { [POOL_NAME]: name });
    const update = () => {
      const { idleCount: idle, waitingCount: pending } = pool;
      const used = pool.totalCount - idle;
      this.#count.add(used - state.used, { [STATE]: 'used', [POOL_NAME]: name });
      this.#count.add(idle - state.idle, { [STATE]: 'idle', [POOL_NAME]: name });
      this.#pending.add(pending - state.pending, { [POOL_NAME]: name });
      Object.assign(state, { used, idle, pending });
    };
    for (const event of ['connect', 'acquire', 'remove', 'release']) pool.on(event, update);
  }

  /** Wraps `pool.end`. */
  readonly poolEnd = (original: Method<Pool>): Method<Pool> => {
    const ended = (pool: Pool) => {
      const state = this.#pools.get(pool);
      if (state === undefined || !pool.ending) return;
      this.#max.add(-state.max, { [POOL_NAME]: nameOf(pool.options) });
      state.max = 0;
    };
    return function end(...args) {
      try {
        return original.apply(this, args);
      } finally {
        ended(this);
      }
    };
  };
}

function nameOf(options: PoolOptions): string {
  const { host, port, database } = options.connectionString ? targetOf(options.connectionString) : options;
  return `${host || 'unknown_host'}:${port || 'unknown_port'}/${database || 'unknown_database'}`;
}
