import { exportTraceServiceRequest, type Message } from './schema.ts';
import { exportLogsServiceRequest } from './schema-logs.ts';
import { exportMetricsServiceRequest } from './schema-metrics.ts';
import type { Signal } from './signal.ts';

/** The message of a request of each signal. */
export const REQUESTS: Readonly<Record<Signal, Message>> = {
  traces: exportTraceServiceRequest,
  logs: exportLogsServiceRequest,
  metrics: exportMetricsServiceRequest,
};
