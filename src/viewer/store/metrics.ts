import type { ExportMetricsServiceRequestJson, MetricJson } from '../../otlp/types.ts';
import type { Refusal } from '../receive/sink.ts';
import { Interner } from './interner.ts';
import { toOrigin } from './plain.ts';

/** This is what is kept of a metric: that there is one, how many points came, and the last. */
export interface MetricSummary {
  service: string;
  name: string;
  unit: string;
  kind: 'gauge' | 'sum' | 'histogram' | 'exponential histogram' | 'unknown';
  /** Data points that came so far. */
  points: number;
  /** The value, or of a histogram the sum of its values; null before the first point. */
  last: number | null;
}

const MOST = 5000;
const LONGEST_NAME = 256;

/** The metrics by service and name. Values over time are not kept. */
export class MetricSummaries {
  readonly #byKey = new Map<string, MetricSummary>();

  add(request: ExportMetricsServiceRequestJson): Refusal | undefined {
    let refused = 0;
    for (const { resource, scopeMetrics } of request.resourceMetrics) {
      const service = toOrigin(resource, new Interner()).service.slice(0, LONGEST_NAME);
      for (const { metrics } of scopeMetrics) for (const metric of metrics) refused += this.#addOne(service, metric);
    }
    return refused === 0 ? undefined : { refused, reason: `more than ${MOST} metrics are not listed` };
  }

  /** Returns the points that were refused. */
  #addOne(service: string, metric: MetricJson): number {
    const { kind, points, last } = pointsOf(metric);
    const name = metric.name.slice(0, LONGEST_NAME);
    const key = `${service}\0${name}`;
    let summary = this.#byKey.get(key);
    if (summary === undefined) {
      if (this.#byKey.size >= MOST) return Math.max(points, 1);
      summary = { service, name, unit: (metric.unit ?? '').slice(0, LONGEST_NAME), kind, points: 0, last: null };
      this.#byKey.set(key, summary);
    }
    summary.points += points;
    if (points > 0) summary.last = last;
    return 0;
  }

  list(): MetricSummary[] {
    return [...this.#byKey.values()];
  }

  clear(): void {
    this.#byKey.clear();
  }
}

function pointsOf(metric: MetricJson): Pick<MetricSummary, 'kind' | 'points' | 'last'> {
  const numbers = metric.gauge ?? metric.sum;
  if (numbers !== undefined) {
    const last = numbers.dataPoints.at(-1);
    const kind = metric.gauge === undefined ? 'sum' : 'gauge';
    return { kind, points: numbers.dataPoints.length, last: finite(last?.asDouble ?? last?.asInt) };
  }
  const histogram = metric.histogram ?? metric.exponentialHistogram;
  if (histogram !== undefined) {
    const kind = metric.histogram === undefined ? 'exponential histogram' : 'histogram';
    return { kind, points: histogram.dataPoints.length, last: finite(histogram.dataPoints.at(-1)?.sum) };
  }
  return { kind: 'unknown', points: 0, last: null };
}

/** JSON knows no other numbers. */
function finite(value: number | string | undefined): number | null {
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}
