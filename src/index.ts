import type { Facts } from './facts/facts.ts';
import { warnOfWrongPreload } from './node/wrong-preload.ts';

export type {
  Counts,
  ExportCounts,
  ExtensionFact,
  Facts,
  LibraryFact,
  LibraryState,
  SentCounts,
  SpanCounts,
} from './facts/facts.ts';

/**
 * The facts that the loader has about this thread at this moment: its state, for each library seen whether it is traced or why
 * not, and what became of the spans that ended. A copy: it does not change later.
 * Undefined when the loader is not in this process at all.
 */
export function facts(): Facts | undefined {
  const guarded = (globalThis as Record<symbol, unknown>)[Symbol.for('@org/otel-auto')] as Partial<Facts> | undefined;
  if (guarded === undefined) return undefined;
  const libraries = (guarded.libraries ?? []).map((fact) => ({ ...fact }));
  return { version: '', state: 'unknown', ...guarded, libraries };
}
export { type Carrier, continueFrom, extract, inject } from './manual/carrier.ts';
export { addAttributes, addEvent, currentSpanId, currentTraceId } from './manual/current.ts';
export type { OperationOptions, SpanKindName } from './manual/options.ts';
export type { TracedDecorator } from './manual/traced.ts';
export { traced } from './manual/traced.ts';
export { withSpan } from './manual/with-span.ts';

warnOfWrongPreload();
