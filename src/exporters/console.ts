import { ConsoleSpanExporter, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { showOnStdout } from '../node/stdout.ts';
import { createWriteProcessor } from '../span/write-processor.ts';

/** `OTEL_TRACES_EXPORTER=console`: prints every span to stdout as it ends. A chunk of its own, loaded only when asked for. */
export function createConsoleProcessor(): SpanProcessor {
  // The official exporter says what to show. It would print through the console, whose errors may end the app.
  const exporter = new ConsoleSpanExporter() as unknown as { _exportInfo(span: ReadableSpan): object };
  return createWriteProcessor((span) => showOnStdout(exporter._exportInfo(span), 3));
}
