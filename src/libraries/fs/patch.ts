import { FsInstrumentation } from '@opentelemetry/instrumentation-fs';
import type { Instrumentation } from '../../patching/define.ts';
import { officialBuiltins } from '../../patching/official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new FsInstrumentation({ enabled: false }));
}
