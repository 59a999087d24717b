import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import type { Instrumentation } from '../../patching/define.ts';
import { configureSpans, official } from '../../patching/official.ts';

/** Values are not reported: the class's `enhancedDatabaseReporting` is off. */
export default function createInstrumentation(): Instrumentation {
  const instrumentation = new MemcachedInstrumentation({ enabled: false });
  configureSpans(instrumentation, { measure: 'database' });
  return official(instrumentation);
}
