import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/** One processor that stands for all: calls each in the order given. A single one stands for itself. */
export function joinProcessors(processors: readonly SpanProcessor[]): SpanProcessor {
  const [first, second] = processors;
  if (first !== undefined && second === undefined) return first;
  return {
    onStart(span, context) {
      for (const processor of processors) processor.onStart(span, context);
    },
    onEnding(span) {
      for (const processor of processors) processor.onEnding?.(span);
    },
    onEnd(span) {
      for (const processor of processors) processor.onEnd(span);
    },
    async forceFlush() {
      await Promise.all(processors.map((processor) => processor.forceFlush()));
    },
    async shutdown() {
      await Promise.all(processors.map((processor) => processor.shutdown()));
    },
  };
}
