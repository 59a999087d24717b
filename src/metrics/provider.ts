import { metrics } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, type ResourceMetrics, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { showOnStdout } from '../node/stdout.ts';
import type { CardinalityLimits } from '../settings/declared.ts';
import type { MetricSettings, MetricsExporterName, Settings } from '../settings/shape.ts';
import { type Export, PushReader } from './reader.ts';
import { createViews } from './views.ts';

/** Takes an encoded `ExportMetricsServiceRequest` with so many data points. */
type Write = (request: Uint8Array, count: number) => void;

export interface MetricsOptions {
  settings: Settings;
  resource: Resource;
  /** A worker thread's, which is in the resource of its metrics, because sums of two threads are two sums. */
  threadId: number | undefined;
  /** Where metrics are sent. */
  write: Write | undefined;
  /** Where they are sent besides, each with a reader of its own. */
  more: readonly { metrics: MetricSettings; cardinality: CardinalityLimits; write: Write }[];
  /** Where they are printed as OTLP. */
  print: Export | undefined;
  /** Where the Prometheus exporter is asked for and may run. */
  prometheus: MetricReader | undefined;
  /** The user's own, beside those of the settings. */
  readers?: readonly MetricReader[];
  /** Beside those of a configuration file. */
  views?: readonly ViewOptions[];
}

export interface Metrics {
  /** Hands over what was measured since the last time. Never throws, waits for nothing. */
  collect(): void;
  /** The same for the end of the thread: nothing is collected after it. */
  collectLast(): void;
}

/**
 * `OTEL_METRICS_EXPORTER`: the official meter provider, registered with the API. A chunk of its own, loaded only when
 * metrics are on. Undefined when there is nowhere for metrics to go, or somebody else's provider is registered already.
 */
export function startMetrics(options: MetricsOptions): Metrics | undefined {
  const { settings, resource, threadId, prometheus, readers: own = [], views = [] } = options;
  const push = createReaders(options);
  const readers: MetricReader[] = [...push, ...(prometheus === undefined ? [] : [prometheus]), ...own];
  if (readers.length === 0) return undefined;
  const its = threadId === undefined ? resource : resource.merge(resourceFromAttributes({ 'thread.id': threadId }));
  const provider = new MeterProvider({
    resource: its,
    readers,
    views: [...createViews(settings.declared?.views ?? []), ...views],
  });
  if (!metrics.setGlobalMeterProvider(provider)) return undefined;
  return {
    collect() {
      for (const reader of push) reader.collectNow(provider);
    },
    collectLast() {
      for (const reader of push) reader.collectLast(provider);
    },
  };
}

function createReaders({ settings, write, more, print }: MetricsOptions): PushReader[] {
  const { metricsExporters, metrics: how, declared } = settings;
  const readers: PushReader[] = [];
  const add = (name: MetricsExporterName, onCollected: Export | undefined) => {
    if (onCollected !== undefined && metricsExporters.includes(name))
      readers.push(new PushReader(how, onCollected, declared?.cardinality[name]));
  };
  add('otlp', write && sent(write));
  add('otlp/stdout', print);
  add('console', show);
  for (const one of more) readers.push(new PushReader(one.metrics, sent(one.write), one.cardinality));
  return readers;
}

function sent(write: Write): Export {
  return (collected) => {
    const request = ProtobufMetricsSerializer.serializeRequest(collected);
    if (request !== undefined) write(request, countOf(collected));
  };
}

/** As `ConsoleMetricExporter` shows it, which prints through the console, whose errors may end the app. */
const show: Export = ({ scopeMetrics }) => {
  for (const { metrics: list } of scopeMetrics) {
    for (const { descriptor, dataPointType, dataPoints } of list)
      showOnStdout({ descriptor, dataPointType, dataPoints }, null);
  }
};

function countOf({ scopeMetrics }: ResourceMetrics): number {
  let count = 0;
  for (const { metrics: list } of scopeMetrics) for (const { dataPoints } of list) count += dataPoints.length;
  return count;
}
