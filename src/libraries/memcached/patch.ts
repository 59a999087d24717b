import { MemcachedInstrumentation } from '@opentelemetry/instrumentation-memcached';
import type { Instrumentation } from '../define.ts';
import { official } from '../official.ts';

/** Values are not reported: the class's `enhancedDatabaseReporting` is off. */
export default function createInstrumentation(): Instrumentation {
  return official(new MemcachedInstrumentation({ enabled: false }));
}
