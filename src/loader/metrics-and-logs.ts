import { isMainThread, threadId } from 'node:worker_threads';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { Contributions } from '../extensions/contributions.ts';
import { loadChunk } from '../node/chunk.ts';
import { log } from '../node/log.ts';
import type { JoinedPipeline } from '../pipeline/app/pipeline.ts';
import type { Settings } from '../settings/shape.ts';
import type { DeclaredSending } from './pipeline-config.ts';
import { isSelected } from './selection.ts';

type LogWriter = JoinedPipeline['writeLog'];

/** A thread has metrics and logs besides spans; members are undefined when there are no metrics to hand over. */
export interface Signals {
  /** Collects the metrics of this thread now. */
  readonly collect?: () => void;
  /** The same for the last time. */
  readonly collectLast?: () => void;
}

/** Starts metrics and logs where their exporters are set; loads nothing of either otherwise. */
export function startSignals(
  settings: Settings,
  resource: Resource,
  pipeline: JoinedPipeline | undefined,
  more: readonly DeclaredSending[],
  extensions?: Contributions,
): Signals {
  const { logRecordProcessors = [], metricReaders = [] } = extensions ?? {};
  if (settings.logsExporters.length + logRecordProcessors.length > 0)
    startLogs(settings, resource, pipeline, more, logRecordProcessors);
  return settings.metricsExporters.length + metricReaders.length > 0
    ? startMetrics(settings, resource, pipeline, more, extensions)
    : {};
}

function startLogs(
  settings: Settings,
  resource: Resource,
  pipeline: JoinedPipeline | undefined,
  more: readonly DeclaredSending[],
  processors: readonly LogRecordProcessor[],
): void {
  const chunk = loadChunk<typeof import('../logs/provider.ts')>('logs-provider');
  const writers: LogWriter[] = [];
  if (pipeline !== undefined && settings.logsExporters.includes('otlp')) writers.push(pipeline.writeLog);
  for (const { to, link } of more) if (to.signal === 'logs') writers.push(link.writeLog);
  if (settings.logsExporters.includes('otlp/stdout')) writers.push(loadStdout().printLogRecord);
  // Not where they are only printed: they are there already.
  const console = writers.length > 0 && isSelected('console', settings);
  if (!chunk.startLogs({ settings, resource, writers, processors, console }))
    reportTaken('logger', 'OTEL_LOGS_EXPORTER');
}

function startMetrics(
  settings: Settings,
  resource: Resource,
  pipeline: JoinedPipeline | undefined,
  more: readonly DeclaredSending[],
  extensions: Contributions | undefined,
): Signals {
  // One port, one server: a worker thread's metrics can only be pushed.
  const served = isMainThread && settings.metricsExporters.includes('prometheus');
  const pushed = settings.metricsExporters.some((name) => name !== 'prometheus');
  const { metricReaders: readers = [], views = [] } = extensions ?? {};
  if (!served && !pushed && readers.length === 0) return {};
  const chunk = loadChunk<typeof import('../metrics/provider.ts')>('metrics-provider');
  const metrics = chunk.startMetrics({
    settings,
    resource,
    threadId: isMainThread ? undefined : threadId,
    write: pipeline?.writeMetrics,
    more: more.flatMap(({ to, link }) => (to.signal === 'metrics' ? { ...to, write: link.writeMetrics } : [])),
    print: settings.metricsExporters.includes('otlp/stdout') ? loadStdout().printMetrics : undefined,
    prometheus: served ? startPrometheus(settings) : undefined,
    readers,
    views,
  });
  if (metrics === undefined) {
    reportTaken('meter', 'OTEL_METRICS_EXPORTER');
    return {};
  }
  const measured = {
    'runtime-node': isSelected('runtime-node', settings),
    process: isMainThread && isSelected('process', settings),
  };
  if (measured['runtime-node'] || measured.process) {
    const runtime = loadChunk<typeof import('../metrics/runtime.ts')>('metrics-runtime');
    runtime.measureRuntime(measured);
  }
  return pushed ? metrics : {};
}

function loadStdout() {
  return loadChunk<typeof import('../exporters/otlp-stdout.ts')>('exporters-otlp-stdout');
}

function startPrometheus(settings: Settings) {
  const chunk = loadChunk<typeof import('../exporters/prometheus.ts')>('exporters-prometheus');
  return chunk.createPrometheus(settings.metrics.prometheus);
}

function reportTaken(kind: string, variable: string): void {
  log(
    'warn',
    `the app or a preload has registered a ${kind} provider already, so ${variable} has no effect; unset it, or remove the other.`,
  );
}
