import { context } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { flushAtExit } from '../../../src/exit/ways-out.ts';
import { createPipeline, type OtlpConfig } from '../../../src/pipeline/app/pipeline.ts';

/**
 * Stands in for the loader: preloaded into a test app, it gives it `global.span(name)`, which starts and ends a span,
 * and `global.counters()`.
 */
const settings = JSON.parse(process.env.TEST_PIPELINE ?? '{}') as { otlp: OtlpConfig; timeout?: number };
const timeout = settings.timeout ?? 1000;
const pipeline = createPipeline(
  {
    signals: {
      traces: {
        scheduleDelay: 5000,
        exportTimeout: 30_000,
        maxExportBatchSize: 512,
        maxQueueSize: undefined,
        ...settings,
      },
    },
    maxBytes: 32 * 1024 * 1024,
    resource: resourceFromAttributes({ 'service.name': 'test' }),
    logLevel: 'info',
    userAgent: 'otel-auto/test',
    ...settings,
  },
  timeout,
);
const done = async () => {};
const provider = new TracerProvider({
  spanProcessors: [{ onStart() {}, onEnd: (span) => pipeline.write(span), forceFlush: done, shutdown: done }],
});
const tracer = provider.getTracer('test', '1.2.3');
flushAtExit({ deliveries: () => [pipeline.delivery], patience: { quiet: timeout, most: Math.max(5000, timeout) } });
Object.assign(globalThis, {
  span: (name: string, attributes = {}) => tracer.startSpan(name, { attributes }, context.active()).end(),
  counters: () => pipeline.counters(),
});
