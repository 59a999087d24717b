import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * Has every processor flush.
 * @param timeout ms that each may take
 * @throws (rejects with) an array of errors if any failed or took longer
 */
export async function flushAll(processors: readonly SpanProcessor[], timeout: number): Promise<void> {
  const results = await Promise.allSettled(processors.map((processor) => flush(processor, timeout)));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length > 0) throw errors;
}

async function flush(processor: SpanProcessor, timeout: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const message = `Span processor did not completed within timeout period of ${timeout} ms`;
  const timer = setTimeout(() => late.reject(new Error(message)), timeout);
  try {
    await Promise.race([processor.forceFlush(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
