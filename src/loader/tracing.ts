/** The chunk that the first span loads: what makes spans, and what sends telemetry. */

import { createNoopMeter, diag, metrics, type TextMapPropagator } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { trace } from '../api/global.ts';
import { describeError, recordUncaught } from '../exit/record-uncaught-error.ts';
import { endsProcess, UNCAUGHT } from '../exit/uncaught-error.ts';
import type { ExitDelivery } from '../exit/ways-out.ts';
import type { Contributions } from '../extensions/contributions.ts';
import { observeTelemetry, type SettledSignals } from '../metrics/about-ourselves.ts';
import { loadChunk } from '../node/chunk.ts';
import { isMainThread } from '../node/threads.ts';
import type { JoinedPipeline, Pipeline } from '../pipeline/app/pipeline.ts';
import { type EnvironmentContext, readEnvironmentContext } from '../propagation/environment-context.ts';
import { createPropagator } from '../propagation/propagators.ts';
import { findApp } from '../resource/app-package.ts';
import { createResource } from '../resource/resource.ts';
import { lateNames } from '../settings/read/late-names.ts';
import type { Settings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';
import { doWhatWaits } from '../span/after-this-turn.ts';
import { BegunSpans } from '../span/begun-spans.ts';
import type { OnFault } from '../span/faults.ts';
import type { WayOut } from '../span/interrupted.ts';
import type { Starter } from '../span/layout.ts';
import type { MeasureKind, OperationMeter } from '../span/measure.ts';
import { OpenSpans } from '../span/open-spans.ts';
import { CountingSpans, JoinedSpans, type StartedCounts } from '../span/started-spans.ts';
import type { AnySampler } from '../span/trace-sampler.ts';
import type { SpanTracerProvider } from '../span/tracer-provider.ts';
import { createWriteProcessor } from '../span/write-processor.ts';
import { sendsSpans } from './destinations.ts';
import type { Explanations } from './explanations.ts';
import { handToWorkers } from './hand-to-workers.ts';
import { measured } from './measured.ts';
import { type Signals, startSignals } from './metrics-and-logs.ts';
import { isOwner, startDeclaredSending, startSending } from './pipeline-config.ts';
import type { Handover } from './thread-handover.ts';
import { createProvider } from './tracer-provider.ts';

export interface TracingOptions {
  settings: Settings;
  inherited: Handover | undefined;
  /** As they were when the process started. */
  argv: readonly string[];
  execArgv: readonly string[];
  /** As it was then. */
  env: Environment;
  explanations: Explanations;
  /** Undefined: none is named. */
  extensions?: Contributions | undefined;
  onFault: OnFault;
}

export interface Tracing {
  readonly provider: SpanTracerProvider;
  readonly propagator: TextMapPropagator;
  /** One per collector, in the main thread, which delivers for all; else none. Spans that waited for the end of the turn are in them by then. */
  deliveries(): readonly ExitDelivery[];
  /**
   * Each signal that is sent is counted by how it was settled, in the main thread; one that goes to several collectors is counted
   * on its way to the first.
   */
  readonly counts: SettledSignals;
  /** Counts the spans that this process has started; undefined in worker threads. */
  readonly started: StartedCounts | undefined;
  /** Metrics and logs, once the API has our object. */
  startSignals(): Signals;
  /** Reads the context that this process was started in. */
  readEnvironmentContext(env: NodeJS.ProcessEnv): EnvironmentContext;
  recordUncaught(error: unknown, origin: string): void;
  /** Ends spans that are open, marked as interrupted, the oldest first; true if there are more. */
  interrupt(way: WayOut, most: number): boolean;
  /** Offers the counts to a meter provider of the app's. */
  observe(meterProvider: unknown): void;
  /** For tracers that are asked for from now on: what the settings say by now about what is ignored. */
  restrictSampler(): void;
}

/** Tracing that starts when it is first asked for. */
export interface DeferredTracing {
  get(this: void): Tracing | undefined;
  readonly options: TracingOptions;
  loaded: Tracing | undefined;
}

/** From here on spans are made, and telemetry is sent; workers that start from now on join in. */
export function startTracing(options: TracingOptions): Tracing {
  const { settings, inherited, argv, execArgv, onFault, extensions } = options;
  explainOnce(options);
  const app = findApp(argv, execArgv, process.env);
  const detected = extensions?.attributes ?? {};
  const serviceName = (detected['service.name'] as string | undefined) ?? app?.name;
  const resource = createResource(settings, { serviceName, serviceVersion: app?.version }, process.env, detected);
  const spanProcessors: SpanProcessor[] = [];
  const link = startSending(settings, resource, inherited?.pipeline);
  if (link !== undefined && sendsSpans(settings)) spanProcessors.push(createWriteProcessor((span) => link.write(span)));
  const more = startDeclaredSending(settings, resource, inherited?.more);
  for (const { to, link: other } of more)
    if (to.signal === 'traces') spanProcessors.push(createWriteProcessor(other.write));
  if (settings.tracesExporters.includes('console')) {
    const console = loadChunk<typeof import('../exporters/console.ts')>('exporters-console');
    spanProcessors.push(console.createConsoleProcessor());
  }
  if (settings.tracesExporters.includes('otlp/stdout')) {
    const stdout = loadChunk<typeof import('../exporters/otlp-stdout.ts')>('exporters-otlp-stdout');
    spanProcessors.push(stdout.createOtlpStdoutProcessor());
  }
  const started = inherited === undefined ? new CountingSpans() : new JoinedSpans(inherited.started);
  const invitations = more.map((one) => one.link.invitation());
  handToWorkers(settings, link?.invitation(), invitations, started.buffer, extensions?.said);
  const optional = loadOptional(settings);
  const copied = optional?.createCopyProcessor(settings);
  spanProcessors.unshift(...(copied ? [copied] : []), ...(extensions?.spanProcessors ?? []));
  const restrictSampler = optional && ((sampler: AnySampler) => optional.restrictSamplerOf(settings, sampler));
  const propagator = createPropagator(settings.propagators, undefined, extensions?.propagators);
  const onDropped = link && sendsSpans(settings) ? (error: unknown) => link.dropUnwritten(error) : undefined;
  const open = settings.openSpansAtExit && spanProcessors.length > 0 ? createOpenSpans(link) : undefined;
  const starter: Starter = { span: undefined };
  let uncaught: { way: WayOut; isLast: boolean } | undefined;
  const provider = createProvider({
    settings,
    resource,
    spanProcessors,
    onFault,
    ...(onDropped && { onDropped }),
    started,
    open,
    starter,
    createOperationMeter,
    sampler: extensions?.sampler,
    newIds: extensions?.newIds,
    restrictSampler,
  });
  // A pipeline that a worker thread shares is counted by the main thread.
  const pipeline = link !== undefined && isOwner(link) ? link : undefined;
  const counting = started instanceof CountingSpans ? started : undefined;
  const counts = pipeline && counting ? countsOf(pipeline, counting, settings) : {};
  const whole = optional?.createPropagator(propagator, settings) ?? propagator;
  const deliveries: ExitDelivery[] = [...(link === undefined ? [] : [link]), ...more.map((one) => one.link)]
    .filter(isOwner)
    .map(({ delivery }) => delivery);
  const ofExtensions = extensions?.delivery;
  // In a worker thread nobody but its own end flushes them.
  if (ofExtensions !== undefined && isMainThread()) deliveries.push(ofExtensions);
  // Nobody asks for deliveries then, but what waits must get into the ring of the main thread, or be printed.
  if (deliveries.length === 0)
    process.once('exit', () => {
      open?.interrupt({ name: isMainThread() ? 'exit' : 'end of the worker thread' }, Number.POSITIVE_INFINITY);
      doWhatWaits();
      ofExtensions?.flushSync({ quiet: 0, most: 0 });
    });
  return {
    provider,
    propagator: whole,
    deliveries() {
      doWhatWaits();
      return deliveries;
    },
    counts,
    started: counting,
    readEnvironmentContext(env) {
      const read = readEnvironmentContext(env, whole);
      starter.span = trace.getSpan(read.context);
      return read;
    },
    recordUncaught(error, origin) {
      uncaught = { way: describeError(error, origin), isLast: endsProcess() };
      recordUncaught(error, origin, open !== undefined);
    },
    interrupt(way, most) {
      // A listener of the app's that deals with errors goes on, or is the way out itself.
      const isError = uncaught?.isLast || way.name === UNCAUGHT;
      return open?.interrupt((isError && uncaught?.way) || way, most) ?? false;
    },
    startSignals: () => startSignals(settings, resource, link, more, extensions),
    observe(meterProvider) {
      if (pipeline && counting) observeTelemetry(meterProvider, counting, counts);
    },
    restrictSampler: () =>
      provider.changeSampler((sampler) => loadOptional(settings)?.restrictSamplerOf(settings, sampler) ?? sampler),
  };
}

/** The engine `sdk` needs these parts of the above: its spans come from elsewhere, and only those that are left at the end go our way. */
export interface EngineSending {
  readonly resource: Resource;
  /** Undefined: spans go nowhere. */
  readonly link: Pipeline | JoinedPipeline | undefined;
  /** The same in the main thread, which delivers and counts for all. */
  readonly pipeline: Pipeline | undefined;
}

/** Workers that start from now on join in, as above. */
export function startEngineSending(settings: Settings, inherited: Handover | undefined): EngineSending {
  const app = findApp(process.argv, process.execArgv, process.env);
  const resource = createResource(settings, { serviceName: app?.name, serviceVersion: app?.version }, process.env);
  const tracesExporters = settings.tracesExporters.filter((name) => name === 'otlp');
  const detectors = { quick: [], slow: [] };
  const own = { ...settings, tracesExporters, otlpLogs: undefined, otlpMetrics: undefined, detectors };
  const link = startSending(own, resource, inherited?.pipeline);
  handToWorkers(settings, link?.invitation(), [], inherited?.started ?? new CountingSpans().buffer, undefined);
  return { resource, link, pipeline: link !== undefined && isOwner(link) ? link : undefined };
}

function createOpenSpans(link: Pipeline | JoinedPipeline | undefined): OpenSpans {
  return new OpenSpans(link?.begun && new BegunSpans(link.begun));
}

/** By now the app has set what it sets by itself, too late for us. */
function explainOnce({ settings, inherited, env, explanations }: TracingOptions): void {
  if (settings.logLevel !== 'info') explanations.say((explainer) => explainer.takeOwnDiag(diag));
  if (inherited !== undefined) return;
  const late = lateNames(env, process.env);
  if (late.length > 0) explanations.say((explainer) => explainer.late(late));
  explanations.lookSoon();
}

const SILENT = createNoopMeter();

/** Where metrics go somewhere, be it only by a provider of the app's own. */
function createOperationMeter(asked: MeasureKind | undefined, scope: string): OperationMeter | undefined {
  const kind = asked ?? measured[scope];
  if (kind === undefined) return undefined;
  const meter = metrics.getMeter(scope) as object | undefined;
  if (meter === undefined || meter.constructor === SILENT.constructor) return undefined;
  const chunk = loadChunk<typeof import('../metrics/of-spans/index.ts')>('metrics-of-spans-index');
  return chunk.createOperationMeter(kind, scope);
}

/** Few apps set any of these settings; undefined when none of them is set. */
function loadOptional(settings: Settings): typeof import('./rare-settings.ts') | undefined {
  const { sampling, baggageAttributes, http } = settings;
  if (sampling === undefined && baggageAttributes.length === 0 && http.correlationIdHeaders.length === 0)
    return undefined;
  return loadChunk<typeof import('./rare-settings.ts')>('loader-rare-settings');
}

function countsOf(pipeline: Pipeline, started: StartedCounts, settings: Settings): SettledSignals {
  const spans = () => ({ notSampled: started.dropped + started.recordOnly, ...pipeline.counters('traces') });
  return {
    ...(sendsSpans(settings) && { spans }),
    ...(settings.otlpLogs && { logRecords: () => pipeline.counters('logs') }),
    ...(settings.otlpMetrics && { dataPoints: () => pipeline.counters('metrics') }),
  };
}
