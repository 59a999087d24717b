import { resolve } from 'node:path';
import type { Resource } from '@opentelemetry/resources';
import {
  createPipeline,
  type Invitation,
  type JoinedPipeline,
  joinPipeline,
  type Pipeline,
  type PipelineConfig,
  type SignalConfig,
} from '../pipeline/app/pipeline.ts';
import { detectionPatience } from '../resource/detection-patience.ts';
import type { BatchSettings, MetricSettings, MoreOtlp, OtlpSettings, Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';
import { sendsSpans } from './destinations.ts';

/** Telemetry kept in memory while it waits to be delivered, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;
/** In place of 0, which is no limit: the longest a timer can take (ms). */
const NO_LIMIT = 2 ** 31 - 1;

/** The way to the collector, or to Zipkin; undefined when nothing goes there. */
export function startSending(
  settings: Settings,
  resource: Resource,
  invitation: Invitation | undefined,
): Pipeline | JoinedPipeline | undefined {
  const signals = signalsOf(settings);
  if (Object.keys(signals).length === 0) return undefined;
  // The app may change its folder later.
  const spool = settings.spool && { ...settings.spool, directory: resolve(settings.spool.directory) };
  const detect = detectOf(settings, resource, settings.detectors.slow);
  return start({ ...sharedBy(settings, resource), signals, spool, detect }, settings, invitation);
}

/** One signal's way to a collector that a configuration file names beside the first; without a spool. */
export interface DeclaredSending {
  readonly to: MoreOtlp;
  readonly link: Pipeline | JoinedPipeline;
}

export function startDeclaredSending(
  settings: Settings,
  resource: Resource,
  invitations: readonly Invitation[] = [],
): DeclaredSending[] {
  return (settings.declared?.more ?? []).map((to, index) => {
    const batch = to.signal === 'metrics' ? wholeRequests(to.metrics) : to.batch;
    const signals = { [to.signal]: signalOf(to.otlp, batch) };
    const detect = detectOf(settings, resource, []);
    return { to, link: start({ ...sharedBy(settings, resource), signals, detect }, settings, invitations[index]) };
  });
}

function sharedBy({ logLevel }: Settings, resource: Resource): Omit<PipelineConfig, 'signals' | 'spool' | 'detect'> {
  return { maxBytes: MAX_BYTES, resource, logLevel, userAgent: `otel-auto/${VERSION}` };
}

function start(config: PipelineConfig, { exitTimeout }: Settings, invitation: Invitation | undefined) {
  return invitation === undefined ? createPipeline(config, exitTimeout) : joinPipeline(config, invitation);
}

export function isOwner(pipeline: Pipeline | JoinedPipeline): pipeline is Pipeline {
  return 'counters' in pipeline;
}

function signalsOf(settings: Settings): PipelineConfig['signals'] {
  const { otlpLogs, otlpMetrics, metrics } = settings;
  return {
    ...(sendsSpans(settings) && { traces: tracesOf(settings) }),
    ...(otlpLogs && { logs: signalOf(otlpLogs, settings.logBatch) }),
    ...(otlpMetrics && { metrics: signalOf(otlpMetrics, wholeRequests(metrics)) }),
  };
}

/** Metrics come as finished batches, which do not wait for more. */
function wholeRequests({ timeout }: MetricSettings): BatchSettings {
  return { scheduleDelay: 0, exportTimeout: timeout, maxQueueSize: undefined, maxExportBatchSize: 1 };
}

function tracesOf({ tracesExporters, otlpTraces, zipkin: { endpoint, timeout }, batch }: Settings): SignalConfig {
  const zipkin = tracesExporters.includes('zipkin') ? { endpoint, timeout: timeout || NO_LIMIT } : undefined;
  const signal = { ...signalOf(otlpTraces, batch), zipkin };
  if (zipkin === undefined || tracesExporters.includes('otlp')) return signal;
  return { ...signal, otlp: { ...zipkin, protocol: 'zipkin', headers: {}, compression: 'none' } };
}

function detectOf(settings: Settings, resource: Resource, slow: readonly string[]): PipelineConfig['detect'] {
  const awaitsApp = resource.asyncAttributesPending === true;
  if (slow.length === 0 && !awaitsApp) return undefined;
  const known = Object.keys(resource.attributes);
  return { detectors: slow, known, awaitsApp, patience: detectionPatience(settings) };
}

function signalOf(otlp: OtlpSettings, batch: BatchSettings): SignalConfig {
  return {
    ...batch,
    exportTimeout: batch.exportTimeout || NO_LIMIT,
    otlp: { ...otlp, timeout: otlp.timeout || NO_LIMIT },
  };
}
