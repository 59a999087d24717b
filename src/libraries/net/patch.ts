import { NetInstrumentation } from '@opentelemetry/instrumentation-net';
import type { Instrumentation } from '../define.ts';
import { officialBuiltins } from '../official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new NetInstrumentation({ enabled: false }));
}
