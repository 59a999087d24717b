import type { Tracer } from '@opentelemetry/api';
import { loadChunk } from '../../node/chunk.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { meterOf } from '../../patching/meter.ts';
import type library from './library.ts';
import type { PgMetrics } from './metrics.ts';
import { PoolQueries } from './pool-query.ts';
import { tracerOf } from './span.ts';

/** All clients and pools are traced with these objects. */
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

/** Undefined where nobody takes metrics: then nothing is measured, no pool gets listeners, and what measures is not read. */
function createMetrics(): PgMetrics | undefined {
  const meter = meterOf('pg');
  if (meter === undefined) return undefined;
  const chunk = loadChunk<typeof import('./metrics.ts')>('libraries-pg-metrics');
  return new chunk.PgMetrics(meter);
}
