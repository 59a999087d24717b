import { NetInstrumentation } from '@opentelemetry/instrumentation-net';
import type { Instrumentation } from '../../patching/define.ts';
import { officialBuiltins } from '../../patching/official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new NetInstrumentation({ enabled: false }));
}
