import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeRequest } from '../../src/otlp/decode.ts';
import type { Signal } from '../../src/otlp/signal.ts';
import { type AnyValue, type KeyValue, toRecord, toValue, type Value } from './spans.ts';

export interface SignalRequest {
  signal: Signal;
  url: string;
  headers: IncomingMessage['headers'];
  body: object;
}

export interface ReceivedPoint {
  attributes: Record<string, Value>;
  /** Of a sum or gauge. */
  value: number | undefined;
  /** Of a histogram. */
  count: number | undefined;
  sum: number | undefined;
  bounds: number[];
  start: string;
}

export interface ReceivedMetric {
  scope: string;
  name: string;
  unit: string;
  type: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram';
  /** 1 delta, 2 cumulative; undefined for gauges. */
  temporality: number | undefined;
  points: ReceivedPoint[];
  resource: Record<string, Value>;
}

export interface ReceivedLog {
  scope: string;
  body: Value;
  severity: number;
  severityText: string;
  attributes: Record<string, Value>;
  traceId: string;
  spanId: string;
  resource: Record<string, Value>;
}

export interface SignalCollector {
  /** Base address, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  /** In order of arrival. */
  requests: SignalRequest[];
  of(signal: Signal): SignalRequest[];
  logs(): ReceivedLog[];
  metrics(): ReceivedMetric[];
  /** Names of the spans. */
  spans(): string[];
  /** Resolves as soon as the condition holds; rejects after 20 s. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse, request: SignalRequest) => void;

/** A receiver of all signals on a port of its own; `answer` ends the response. */
export async function collectSignals(answer: Answer = (response) => response.end()): Promise<SignalCollector> {
  const requests: SignalRequest[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (req, res) => {
    const raw = await buffer(req);
    const bytes = req.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const signal = /\/v1\/(traces|logs|metrics)$/.exec(req.url ?? '')?.[1] as Signal;
    const json = req.headers['content-type'] === 'application/json';
    const body = json ? JSON.parse(bytes.toString()) : decodeRequest(signal, bytes);
    const request = { signal, url: req.url ?? '', headers: req.headers, body };
    requests.push(request);
    answer(res, request);
    for (const check of waiting) check();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const of = (signal: Signal) => requests.filter((request) => request.signal === signal);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    of,
    logs: () => of('logs').flatMap(({ body }) => logsOf(body)),
    metrics: () => of('metrics').flatMap(({ body }) => metricsOf(body)),
    spans: () =>
      of('traces').flatMap(({ body }) => items(body, 'Spans', 'spans').map(({ item }) => item.name as string)),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`still waiting; received: ${requests.map(({ signal }) => signal).join(', ')}`));
        }, 20_000);
        const check = () => {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Json = Record<string, unknown>;

function items(body: object, signal: 'Spans' | 'Logs' | 'Metrics', name: string) {
  const found: { resource: Record<string, Value>; scope: string; item: Json }[] = [];
  for (const ofResource of (body as Record<string, Json[]>)[`resource${signal}`] ?? []) {
    const resource = toRecord((ofResource.resource as { attributes?: KeyValue[] }).attributes);
    for (const ofScope of (ofResource[`scope${signal}`] as Json[]) ?? []) {
      const scope = (ofScope.scope as { name?: string }).name ?? '';
      for (const item of (ofScope[name] as Json[]) ?? []) found.push({ resource, scope, item });
    }
  }
  return found;
}

export function logsOf(body: object): ReceivedLog[] {
  return items(body, 'Logs', 'logRecords').map(({ resource, scope, item }) => ({
    scope,
    body: toValue(item.body as AnyValue),
    severity: item.severityNumber as number,
    severityText: (item.severityText as string) ?? '',
    attributes: toRecord(item.attributes as KeyValue[]),
    traceId: (item.traceId as string) ?? '',
    spanId: (item.spanId as string) ?? '',
    resource,
  }));
}

const TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

export function metricsOf(body: object): ReceivedMetric[] {
  return items(body, 'Metrics', 'metrics').map(({ resource, scope, item }) => {
    const type = TYPES.find((name) => item[name] !== undefined) ?? 'gauge';
    const data = item[type] as { aggregationTemporality?: number; dataPoints: Json[] };
    return {
      scope,
      name: item.name as string,
      unit: (item.unit as string) ?? '',
      type,
      temporality: data.aggregationTemporality,
      points: data.dataPoints.map((point) => ({
        attributes: toRecord(point.attributes as KeyValue[]),
        value: numberOf(point.asDouble ?? point.asInt),
        count: numberOf(point.count),
        sum: numberOf(point.sum),
        bounds: (point.explicitBounds as number[]) ?? [],
        start: point.startTimeUnixNano as string,
      })),
      resource,
    };
  });
}

function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
