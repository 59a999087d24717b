import type { Tracer } from '@opentelemetry/api';
import type { LibraryHost } from '../../patching/define.ts';
import type library from './index.ts';
import { createMetrics, type PgMetrics } from './metrics.ts';
import { PoolQueries } from './pool-query.ts';
import { tracerOf } from './span.ts';

/** What all clients and pools are traced with. */
export interface Tracing {
  readonly host: LibraryHost<typeof library>;
  readonly tracer: Tracer;
  /** Undefined where nobody takes metrics. */
  readonly metrics: PgMetrics | undefined;
  readonly poolQueries: PoolQueries;
}

export function tracingOf(host: LibraryHost<typeof library>): Tracing {
  return {
    host,
    tracer: tracerOf(host.settings.redaction.statements),
    metrics: createMetrics(),
    poolQueries: new PoolQueries(),
  };
}
