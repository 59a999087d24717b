import { startReceiver } from '../../src/viewer/receive/receiver.ts';
import { flattenSpans, type ReceivedSpan } from './spans.ts';

export interface Collector {
  /** Base address, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  /** Everything received so far, in order of arrival. */
  spans: ReceivedSpan[];
  /** Requests received so far. */
  requests: number;
  /** Resolves as soon as the spans satisfy the condition; rejects after `timeout` ms with what had come. */
  until(condition: (spans: ReceivedSpan[]) => boolean, timeout?: number): Promise<ReceivedSpan[]>;
  close(): Promise<void>;
}

/** A receiver on a port of its own. */
export async function collect(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const waiting = new Set<() => void>();
  const collector = { url: '', spans, requests: 0 } as Collector;
  const receiver = await startReceiver({
    onTraces(request) {
      collector.requests++;
      spans.push(...flattenSpans(request));
      for (const check of waiting) check();
    },
  });
  collector.url = receiver.url;
  collector.close = () => receiver.close();
  collector.until = (condition, timeout = 10_000) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`still waiting after ${timeout} ms; received: ${spans.map((span) => span.name).join(', ')}`));
      }, timeout);
      const check = () => {
        if (!condition(spans)) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(spans);
      };
      waiting.add(check);
      check();
    });
  return collector;
}
