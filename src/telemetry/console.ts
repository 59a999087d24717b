import { ConsoleSpanExporter, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';

/** `OTEL_TRACES_EXPORTER=console`: prints every span to stdout as it ends. A chunk of its own, loaded only when asked for. */
export function createConsoleProcessor(): SpanProcessor {
  return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
}
