import { collect } from './receive.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import type { ReceivedSpan } from './spans.ts';

/** Runs an app with a receiver of its own; the spans are what had arrived when the app was gone. */
export async function trace(options: RunOptions): Promise<RunResult & { spans: ReceivedSpan[] }> {
  const collector = await collect();
  try {
    const result = await run({ ...options, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.env } });
    return { ...result, spans: collector.spans };
  } finally {
    await collector.close();
  }
}

/** `KIND name` of each span, sorted. */
export function outline(spans: readonly ReceivedSpan[]): string[] {
  return spans.map(({ kind, name }) => `${kind} ${name}`).sort();
}
