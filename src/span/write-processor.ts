import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { SpanLayout } from './layout.ts';

/**
 * Hands every sampled span to `write` the moment it ends; no queue. `write` must not throw: it runs inside the app's
 * `span.end()`. Flushing and stopping belong to whoever owns `write`.
 */
export function createWriteProcessor(write: (span: ReadableSpan) => void): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      const { traceFlags } = SpanLayout.is(span) ? span.ids : span.spanContext();
      if (traceFlags & TraceFlags.SAMPLED) write(span);
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
