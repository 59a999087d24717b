import { FsInstrumentation } from '@opentelemetry/instrumentation-fs';
import type { Instrumentation } from '../define.ts';
import { officialBuiltins } from '../official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new FsInstrumentation({ enabled: false }));
}
