import { DnsInstrumentation } from '@opentelemetry/instrumentation-dns';
import type { Instrumentation } from '../define.ts';
import { officialBuiltins } from '../official-builtins.ts';

export default function createInstrumentation(): Instrumentation {
  return officialBuiltins(new DnsInstrumentation({ enabled: false }));
}
