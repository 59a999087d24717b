/** Requests for the tests of the viewer's receiver, store and server. */
import { parseRequest } from '../../../src/otlp/json.ts';
import type {
  ExportLogsServiceRequestJson,
  ExportMetricsServiceRequestJson,
  ExportTraceServiceRequestJson,
} from '../../../src/otlp/types.ts';

export const hex = (id: number, length: number) => id.toString(16).padStart(length, '0');
export const traceIdOf = (id: number) => hex(id, 32);

export interface GivenSpan {
  trace?: number;
  id: number;
  parent?: number;
  name?: string;
  kind?: number;
  /** ms since the epoch. */
  start?: number;
  end?: number;
  service?: string;
  status?: object;
  attributes?: Record<string, object>;
}

export const NOW = 1_700_000_000_000;

/** OTLP/JSON as a sender writes it. */
export function tracesJson(...spans: GivenSpan[]): object {
  return {
    resourceSpans: spans.map(({ trace = 1, id, parent, name = `span ${id}`, kind = 1, service = 'shop', ...span }) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          scope: { name: 'test' },
          spans: [
            {
              traceId: traceIdOf(trace),
              spanId: hex(id, 16),
              ...(parent !== undefined && { parentSpanId: hex(parent, 16) }),
              name,
              kind,
              startTimeUnixNano: `${span.start ?? NOW}000000`,
              endTimeUnixNano: `${span.end ?? NOW + 10}000000`,
              status: span.status ?? {},
              attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => ({ key, value })),
            },
          ],
        },
      ],
    })),
  };
}

export function tracesRequest(...spans: GivenSpan[]): ExportTraceServiceRequestJson {
  return parseRequest('traces', JSON.stringify(tracesJson(...spans))) as unknown as ExportTraceServiceRequestJson;
}

export function logsJson(...records: object[]): object {
  return {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [{ scope: {}, logRecords: records }],
      },
    ],
  };
}

export function logsRequest(...records: object[]): ExportLogsServiceRequestJson {
  return parseRequest('logs', JSON.stringify(logsJson(...records))) as unknown as ExportLogsServiceRequestJson;
}

export function metricsJson(...metrics: object[]): object {
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [{ scope: {}, metrics }],
      },
    ],
  };
}

export function metricsRequest(...metrics: object[]): ExportMetricsServiceRequestJson {
  return parseRequest('metrics', JSON.stringify(metricsJson(...metrics))) as unknown as ExportMetricsServiceRequestJson;
}
