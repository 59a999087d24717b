/** The chunk that the first span loads: what makes spans, and what sends telemetry. */
import { join } from 'node:path';
import { createNoopMeter, metrics, type TextMapPropagator } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { recordUncaught } from '../exit/record-uncaught-error.ts';
import { together } from '../exit/several.ts';
import { observeTelemetry, type SettledSignals } from '../metrics/about-ourselves.ts';
import { isMainThread } from '../node/threads.ts';
import type { Pipeline } from '../pipeline/app/pipeline.ts';
import { type EnvironmentContext, readEnvironmentContext } from '../propagation/environment-context.ts';
import { createPropagator } from '../propagation/propagators.ts';
import { findApp } from '../resource/app-package.ts';
import { createResource } from '../resource/resource.ts';
import type { Settings } from '../settings/settings.ts';
import { doWhatWaits } from '../span/after-this-turn.ts';
import type { OnFault } from '../span/faults.ts';
import type { Measure, MeasureKind } from '../span/measure.ts';
import type { TraceSampler } from '../span/sampler.ts';
import { CountingSpans, JoinedSpans, type StartedCounts } from '../span/started.ts';
import { createWriteProcessor } from '../span/to-pipeline.ts';
import type { SpanTracerProvider } from '../span/tracer-provider.ts';
import { sendsSpans } from './destinations.ts';
import { bequeath } from './hand-to-workers.ts';
import { measured } from './measured.ts';
import { type Signals, startSignals } from './metrics-and-logs.ts';
import { isOwner, startSending, startSendingMore } from './pipeline-config.ts';
import type { Inheritance } from './thread-inheritance.ts';
import { createProvider } from './tracer-provider.ts';

export interface TracingOptions {
  settings: Settings;
  inherited: Inheritance | undefined;
  /** As they were when the process started. */
  argv: readonly string[];
  execArgv: readonly string[];
  onFault: OnFault;
}

export interface Tracing {
  readonly provider: SpanTracerProvider;
  readonly propagator: TextMapPropagator;
  /** What the ways out need: in the main thread, which flushes for all, everything that is sent; else nothing. */
  readonly exit: ReturnType<typeof together>;
  /** What became of each signal that is sent, in the main thread; what goes to several collectors, on its way to the first. */
  readonly counts: SettledSignals;
  /** Metrics and logs, once the API has our object. */
  startSignals(): Signals;
  /** What this process was started as a part of. */
  readEnvironmentContext(env: NodeJS.ProcessEnv): EnvironmentContext;
  recordUncaught(error: unknown, origin: string): void;
  /** Offers the counts to a meter provider of the app's. */
  observe(meterProvider: unknown): void;
}

/** From here on spans are made, and telemetry is sent; workers that start from now on join in. */
export function startTracing({ settings, inherited, argv, execArgv, onFault }: TracingOptions): Tracing {
  const app = findApp(argv, execArgv, process.env);
  const resource = createResource(settings, { serviceName: app?.name, serviceVersion: app?.version }, process.env);
  const spanProcessors: SpanProcessor[] = [];
  const link = startSending(settings, resource, inherited?.pipeline);
  if (link !== undefined && sendsSpans(settings)) spanProcessors.push(createWriteProcessor((span) => link.write(span)));
  const more = startSendingMore(settings, resource, inherited?.more);
  for (const { to, link: other } of more)
    if (to.signal === 'traces') spanProcessors.push(createWriteProcessor(other.write));
  if (settings.tracesExporters.includes('console')) {
    const console = require(join(__dirname, 'console.cjs')) as typeof import('../exporters/console.ts');
    spanProcessors.push(console.createConsoleProcessor());
  }
  if (settings.tracesExporters.includes('otlp/stdout')) {
    const stdout = require(join(__dirname, 'otlp-stdout.cjs')) as typeof import('../exporters/otlp-stdout.ts');
    spanProcessors.push(stdout.createOtlpStdoutProcessor());
  }
  const started = inherited === undefined ? new CountingSpans() : new JoinedSpans(inherited.started);
  const invitations = more.map((one) => one.link.invitation());
  bequeath(settings, link?.invitation(), invitations, started.buffer);
  const optional = loadOptional(settings);
  const copied = optional?.createCopyProcessor(settings);
  if (copied !== undefined) spanProcessors.unshift(copied);
  const narrow = optional && ((sampler: TraceSampler) => optional.narrow(settings, sampler));
  const propagator = createPropagator(settings.propagators);
  const onLost = link && sendsSpans(settings) ? (error: unknown) => link.lose(error) : undefined;
  const provider = createProvider({
    settings,
    resource,
    spanProcessors,
    onFault,
    ...(onLost && { onLost }),
    started,
    createMeasure,
    narrow,
  });
  // What a worker thread shares is counted by the main thread.
  const pipeline = link !== undefined && isOwner(link) ? link : undefined;
  const counting = started instanceof CountingSpans ? started : undefined;
  const counts = pipeline && counting ? countsOf(pipeline, counting, settings) : {};
  const whole = optional?.createPropagator(propagator, settings) ?? propagator;
  const ways = together([...(link === undefined ? [] : [link]), ...more.map((one) => one.link)].filter(isOwner));
  // Other threads flush nothing, but what waits must get into the ring.
  if (!isMainThread()) process.once('exit', doWhatWaits);
  return {
    provider,
    propagator: whole,
    exit: {
      ...ways,
      pending() {
        doWhatWaits();
        return ways.pending();
      },
      deliver(timeout) {
        doWhatWaits();
        return ways.deliver(timeout);
      },
    },
    counts,
    readEnvironmentContext: (env) => readEnvironmentContext(env, whole),
    recordUncaught,
    startSignals: () => startSignals(settings, resource, link, more),
    observe(meterProvider) {
      if (pipeline && counting) observeTelemetry(meterProvider, counting, counts);
    },
  };
}

const SILENT = createNoopMeter();

/** Where metrics go somewhere, be it only by a provider of the app's own. */
function createMeasure(asked: MeasureKind | undefined, scope: string): Measure | undefined {
  const kind = asked ?? measured[scope];
  if (kind === undefined) return undefined;
  const meter = metrics.getMeter(scope) as object | undefined;
  if (meter === undefined || meter.constructor === SILENT.constructor) return undefined;
  const chunk = require(join(__dirname, 'measures.cjs')) as typeof import('../metrics/of-spans/index.ts');
  return chunk.createMeasure(kind, scope);
}

/** What few set; undefined when nothing of it is set. */
function loadOptional(settings: Settings): typeof import('./rare-settings.ts') | undefined {
  const { sampling, baggageAttributes, http } = settings;
  if (sampling === undefined && baggageAttributes.length === 0 && http.correlationIdHeaders.length === 0)
    return undefined;
  return require(join(__dirname, 'optional.cjs'));
}

function countsOf(pipeline: Pipeline, started: StartedCounts, settings: Settings): SettledSignals {
  const spans = () => ({ notSampled: started.dropped + started.recordOnly, ...pipeline.counters('traces') });
  return {
    ...(sendsSpans(settings) && { spans }),
    ...(settings.otlpLogs && { logRecords: () => pipeline.counters('logs') }),
    ...(settings.otlpMetrics && { dataPoints: () => pipeline.counters('metrics') }),
  };
}
