import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import type { Instrumentation } from '../define.ts';
import { measure, official } from '../official.ts';

/** Values are not reported: the class's `enhancedDatabaseReporting` is off. */
export default function createInstrumentation(): Instrumentation {
  const instrumentation = new MemcachedInstrumentation({ enabled: false });
  measure(instrumentation, 'database');
  return official(instrumentation);
}
