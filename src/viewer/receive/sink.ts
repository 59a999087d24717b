import type { Decoded } from '../../otlp/schema.ts';
import type { Signal } from '../../otlp/signal.ts';
import type {
  ExportLogsServiceRequestJson,
  ExportMetricsServiceRequestJson,
  ExportTraceServiceRequestJson,
} from '../../otlp/types.ts';

/** A refusal says how many items of a request were not taken, and why. */
export interface Refusal {
  /** Spans, log records or data points. */
  refused: number;
  reason: string;
}

/** Takes what was received, before it is answered. A throw is answered with an error; undefined: everything was taken. */
export interface Sink<Info> {
  onTraces(request: ExportTraceServiceRequestJson, info: Info): Refusal | undefined;
  /** Without it, logs are accepted unread. */
  onLogs?(request: ExportLogsServiceRequestJson, info: Info): Refusal | undefined;
  /** Without it, metrics are accepted unread. */
  onMetrics?(request: ExportMetricsServiceRequestJson, info: Info): Refusal | undefined;
}

/** @param decode reads the body; not called for a signal that nobody takes */
export function handOver<Info>(
  sink: Sink<Info>,
  signal: Signal,
  info: Info,
  decode: (signal: Signal) => Decoded,
): Refusal | undefined {
  if (signal === 'traces')
    return sink.onTraces(decode(signal) as unknown as ExportTraceServiceRequestJson, info) ?? undefined;
  if (signal === 'logs')
    return sink.onLogs?.(decode(signal) as unknown as ExportLogsServiceRequestJson, info) ?? undefined;
  return sink.onMetrics?.(decode(signal) as unknown as ExportMetricsServiceRequestJson, info) ?? undefined;
}
