/** All that an application sends while it runs. */
import { collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';

export interface Telemetry {
  spans: ReceivedSpan[];
  /** All that was received, of every signal. */
  text: string;
}

/** @param action is given the variables that say where to send */
export async function receive<Ended>(
  action: (env: Record<string, string>) => Promise<Ended>,
): Promise<{ ended: Ended; telemetry: Telemetry }> {
  const collector = await collect();
  try {
    const ended = await action({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    return {
      ended,
      telemetry: {
        spans: collector.spans,
        text: JSON.stringify(collector.requests.map(({ url, headers, message }) => ({ url, headers, message }))),
      },
    };
  } finally {
    await collector.close();
  }
}
