import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { Guarded } from './faults.ts';

const { setTimeout, clearTimeout } = globalThis;

/** ms, as the official processors' own. */
const LONGEST_SHUTDOWN = 30_000;

/** A span processor of an extension, which is called as the official provider does. */
export interface GuardedProcessor extends SpanProcessor {
  readonly label: string;
  /** Has a span ended since it was last asked to flush? */
  isDirty(): boolean;
}

export function guardProcessor(inner: SpanProcessor, label: string): GuardedProcessor {
  const guarded = new Guarded(label);
  let dirty = false;
  return {
    label,
    isDirty: () => dirty && !guarded.off,
    onStart: (span, context) => guarded.call('onStart', () => inner.onStart(span, context)),
    ...(typeof inner.onEnding === 'function' && {
      onEnding: (span) => guarded.call('onEnding', () => inner.onEnding?.(span)),
    }),
    onEnd(span) {
      dirty = true;
      guarded.call('onEnd', () => inner.onEnd(span));
    },
    async forceFlush() {
      dirty = false;
      await inner.forceFlush?.();
    },
    shutdown: () => within(LONGEST_SHUTDOWN, async () => inner.shutdown?.()),
  };
}

/** Settles with what `run` gives, or after `most` ms without it. */
async function within(most: number, run: () => Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, most);
  timer.unref();
  try {
    await Promise.race([run(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
