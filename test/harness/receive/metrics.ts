import { type KeyValue, toRecord, type Value } from '../spans.ts';
import { items, type Json } from './items.ts';

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

const TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

export function metricsOf(message: object): ReceivedMetric[] {
  return items(message, 'Metrics', 'metrics').map(({ resource, scope, item }) => {
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
