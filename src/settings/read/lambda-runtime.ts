import type { Environment } from '../table/values.ts';

/** Requests of the runtime of AWS Lambda itself: what they fetch is the next invocation, and they wait for it. */
export function runtimeUrls({ AWS_LAMBDA_RUNTIME_API: runtime }: Environment): readonly string[] {
  return runtime ? [`http://${runtime}/*`] : [];
}
