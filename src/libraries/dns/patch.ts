import { DnsInstrumentation } from '@opentelemetry/instrumentation-dns';
import type { Instrumentation } from '../../patching/define.ts';
import { officialBuiltins } from '../../patching/official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new DnsInstrumentation({ enabled: false }));
}
