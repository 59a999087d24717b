import { type Context, propagation } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { CORRELATION_ID, type CorrelationId } from '../context/correlation-key.ts';
import { compilePatterns } from '../settings/parse/path-pattern.ts';

/** Puts the correlation id and the chosen entries of the baggage on every span that starts in their context. */
export function copyAttributes(baggageKeys: readonly string[]): SpanProcessor {
  const isChosen = compilePatterns(baggageKeys);
  return {
    onStart(span: Span, context: Context): void {
      const id = context.getValue(CORRELATION_ID) as CorrelationId | undefined;
      if (id !== undefined) span.setAttribute('correlation.id', id.value);
      if (baggageKeys.length === 0) return;
      for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? [])
        if (isChosen(key)) span.setAttribute(key, value);
    },
    onEnd() {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}
