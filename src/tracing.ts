/** The chunk that the first span loads: what makes spans, and what sends telemetry. */
import { join } from 'node:path';
import { createNoopMeter, metrics, type TextMapPropagator } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { bequeath } from './bequest.ts';
import { sendsSpans } from './destinations.ts';
import type { Inheritance } from './inheritance.ts';
import { measured } from './libraries/measured.ts';
import type { Pipeline } from './pipeline/index.ts';
import { together } from './pipeline/together.ts';
import { isOwner, startSending, startSendingMore } from './sending.ts';
import type { Settings } from './settings/settings.ts';
import { type Signals, startSignals } from './signals.ts';
import { findApp } from './telemetry/app-package.ts';
import { type EnvironmentContext, readEnvironmentContext } from './telemetry/environment-context.ts';
import { createWriteProcessor } from './telemetry/processor.ts';
import { createPropagator } from './telemetry/propagators.ts';
import { createProvider } from './telemetry/provider.ts';
import { recordUncaught } from './telemetry/record-uncaught.ts';
import { createResource } from './telemetry/resource.ts';
import { observeTelemetry, type SettledSignals } from './telemetry/self-metrics.ts';
import type { OnFault } from './telemetry/tracer/faults.ts';
import type { Measure, MeasureKind } from './telemetry/tracer/measure.ts';
import type { SpanTracerProvider } from './telemetry/tracer/provider.ts';
import type { TraceSampler } from './telemetry/tracer/sampling.ts';
import { CountingSpans, JoinedSpans, type StartedCounts } from './telemetry/tracer/started.ts';

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
  recordUncaught(error: unknown): void;
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
    const console = require(join(__dirname, 'console.cjs')) as typeof import('./telemetry/console.ts');
    spanProcessors.push(console.createConsoleProcessor());
  }
  if (settings.tracesExporters.includes('otlp/stdout')) {
    const stdout = require(join(__dirname, 'otlp-stdout.cjs')) as typeof import('./telemetry/otlp-stdout.ts');
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
  return {
    provider,
    propagator: whole,
    exit: together([...(link === undefined ? [] : [link]), ...more.map((one) => one.link)].filter(isOwner)),
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
  const chunk = require(join(__dirname, 'measures.cjs')) as typeof import('./telemetry/measures/index.ts');
  return chunk.createMeasure(kind, scope);
}

/** What few set; undefined when nothing of it is set. */
function loadOptional(settings: Settings): typeof import('./telemetry/optional/index.ts') | undefined {
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
