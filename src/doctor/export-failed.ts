import { type Evidence, splitAdvice } from './evidence.ts';
import type { Found } from './finding.ts';

/** @param pattern of the keys of failures (src/pipeline/transport/failures.ts) */
export function exportFailed({ testExport }: Evidence, pattern: RegExp): Found[] {
  const failure = testExport?.failure;
  if (testExport === undefined || failure === undefined || !pattern.test(failure.key)) return [];
  return [describeFailure(testExport, failure)];
}

export function describeFailure(
  { endpoint, protocol }: NonNullable<Evidence['testExport']>,
  { seen, advice }: { seen: string; advice: string },
): Found {
  const fix = advice === '' ? 'See the log of the collector, or of a proxy on the way.' : sentence(advice);
  return { message: `cannot send to ${endpoint} (${protocol}): ${splitAdvice(seen).message}`, fix };
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(begun) ? begun : `${begun}.`;
}
