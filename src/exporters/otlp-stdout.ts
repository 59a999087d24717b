import { TraceFlags } from '@opentelemetry/api';
import { JsonLogsSerializer, JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { writeStdout } from '../node/stdout.ts';

/**
 * `otlp/stdout`: telemetry as lines of OTLP/JSON on stdout (specification, "OpenTelemetry Protocol File Exporter"). In the
 * app's thread, so that no line gets between those of the app's own output.
 */

const NEWLINE = Buffer.from('\n');

/** `OTEL_TRACES_EXPORTER`: every sampled span as one line, as it ends. */
export function createOtlpStdoutProcessor(): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      print(JsonTraceSerializer.serializeRequest([span]));
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

/** `OTEL_LOGS_EXPORTER`: a log record as one line. */
export function printLogRecord(record: ReadableLogRecord): void {
  print(JsonLogsSerializer.serializeRequest([record]));
}

/** `OTEL_METRICS_EXPORTER`: one collection as one line. */
export function printMetrics(metrics: ResourceMetrics): void {
  print(JsonMetricsSerializer.serializeRequest(metrics));
}

function print(line: Uint8Array | undefined): void {
  if (line !== undefined) writeStdout(Buffer.concat([line, NEWLINE]));
}
