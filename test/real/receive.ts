/** All that an application sends while it runs. */
import type { ExportTraceServiceRequestJson } from '../../src/otlp/types.ts';
import { collectSignals } from '../harness/signals.ts';
import { flattenSpans, type ReceivedSpan } from '../harness/spans.ts';

export interface Telemetry {
  spans: ReceivedSpan[];
  /** All that was received, of every signal. */
  text: string;
}

/** @param action is given the variables that say where to send */
export async function receive<Ended>(
  action: (env: Record<string, string>) => Promise<Ended>,
): Promise<{ ended: Ended; telemetry: Telemetry }> {
  const collector = await collectSignals();
  try {
    const ended = await action({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const spans = collector.of('traces').flatMap(({ body }) => flattenSpans(body as ExportTraceServiceRequestJson));
    return { ended, telemetry: { spans, text: JSON.stringify(collector.requests) } };
  } finally {
    await collector.close();
  }
}
