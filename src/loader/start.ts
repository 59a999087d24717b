import { AsyncLocalStorage } from 'node:async_hooks';
import { resolve } from 'node:path';
import type { Context } from '@opentelemetry/api';
import { onMeterProvider } from '../api/app-meter-provider.ts';
import { isApiTaken, registerApi } from '../api/registration.ts';
import { DeferredPropagator, DeferredTracerProvider } from '../api/until-first-span.ts';
import { createContextManager } from '../context/manager.ts';
import { onUncaught } from '../exit/uncaught-error.ts';
import { flushAtExit } from '../exit/ways-out.ts';
import { countSent, createFacts, type Facts, recordLibrary } from '../facts/facts.ts';
import { loadChunk } from '../node/chunk.ts';
import { isLogged, log, scrubLines, setLogLevel } from '../node/log.ts';
import { isMainThread, loadedWorkerThreads } from '../node/threads.ts';
import type { Library } from '../patching/define.ts';
import { WORKER_CONTEXT_KEY } from '../patching/worker-context-key.ts';
import { hasFiles } from '../pipeline/spool/has-files.ts';
import { mayHoldContext } from '../propagation/environment-fields.ts';
import { readWithoutTable } from '../settings/read/without-table.ts';
import type { Settings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';
import type { OnFault } from '../span/faults.ts';
import { VERSION } from '../version.ts';
import type { AtBoot } from './at-boot.ts';
import { Attachments } from './attachments.ts';
import { describeDestinations, sendsSpans } from './destinations.ts';
import { Explanations } from './explanations.ts';
import { libraries } from './library-table.ts';
import { isChoice, isSelected } from './selection.ts';
import { type Handover, takeHandover } from './thread-handover.ts';
import type { DeferredTracing, Tracing, TracingOptions } from './tracing.ts';
import { WATCHED, watchPackages } from './watched-packages.ts';

/** Attempts to load what makes spans; one may fail for a reason that passes, such as a full call stack. */
const MAX_ATTEMPTS = 3;

/**
 * Starts tracing in this thread: settings, telemetry, hooks, exit, in that order. Called once, by the guard in `register/`,
 * whose object becomes the thread's facts.
 */
export function start(guarded: { state: string }): void {
  scrubLines(() => loadChunk<typeof import('../secrets/scrubber.ts')>('secrets-scrubber').scrubText);
  const facts: Facts = Object.assign(guarded, createFacts(VERSION));
  const threads = loadedWorkerThreads();
  if (threads?.isMainThread === false && threads.parentPort === null) {
    facts.state = 'loader thread'; // Node's own, for asynchronous module hooks: no code of the app runs there.
    return;
  }
  const inherited = takeHandover();
  // Each look into the real one goes through the operating system's. A worker's says nothing about us.
  const env = inherited === undefined ? { ...process.env } : {};
  const settings = inherited?.settings ?? settingsOfProcess(env);
  if (settings === undefined || settings.disabled) {
    facts.state = settings === undefined ? 'unusable configuration file' : 'disabled';
    return;
  }
  if (inherited !== undefined) setLogLevel(settings.logLevel);
  if (isApiTaken()) {
    facts.state = 'another SDK';
    log(
      'warn',
      'another OpenTelemetry SDK is registered in this process already; this loader stands down and adds nothing. ' +
        'Keep one of the two: remove the other from the app, or this one from its flags and NODE_OPTIONS.',
    );
    return;
  }
  if (settings.engine === 'sdk') {
    loadChunk<typeof import('./engine-start.ts')>('loader-engine-start').startEngine(settings, inherited, facts);
    return;
  }
  let onFault: OnFault = () => false;
  const inBootContext = AsyncLocalStorage.snapshot();
  const isTraced = ({ name, enabledByDefault, partOf }: Library) =>
    isSelected(name, settings, enabledByDefault, partOf);
  const explanations = new Explanations(
    {
      settings,
      env,
      libraries,
      facts,
      started: () => tracing.loaded?.started,
      packagesPastUs: () => attachments.packagesPastUs(),
    },
    inBootContext,
  );
  const tracing = deferTracing(
    { settings, inherited, explanations, env, onFault: (...fault) => onFault(...fault) },
    inBootContext,
  );
  const begin = () => startTelemetry(settings, tracing, inherited, facts, () => explanations.atEnd());
  const isExtended = settings.extensions.length > 0;
  let collect = isExtended ? undefined : begin();
  if (isChoice(settings)) explainSelection(settings, inherited, facts, explanations);
  const onWatched = watchPackages({
    inBootContext,
    settings,
    facts,
    explanations,
    isTraced: (name) =>
      !attachments.isYielding && libraries.some((library) => library.name === name && isTraced(library)),
    standDown: () => attachments.standDown(),
    restrictSampler: () => tracing.loaded?.restrictSampler(),
  });
  const attachments = new Attachments({
    libraries: libraries.filter(isTraced),
    untraced: isLogged('debug') ? libraries.filter((library) => !isTraced(library)) : [],
    settings,
    facts,
    inBootContext,
    explanations,
    watched: WATCHED,
    onWatched,
    // Workers inherit data of the tracing, which has to be there before the first one is created.
    builtins: { worker_threads: tracing.get, ...childProcesses(settings, env, inBootContext) },
    async deliver(timeout) {
      collect?.();
      const most = Math.min(timeout, settings.exitTimeout);
      await Promise.all(deliveriesOf(tracing).map((delivery) => delivery.flush(most)));
    },
  });
  attachments.hook();
  onFault = (scope, error) => attachments.onSpanFault(scope, error);
  if (isExtended)
    collect = loadChunk<typeof import('./extended-start.ts')>('loader-extended-start').startExtended(
      { settings, inherited, facts, tracing, attachments, explanations, libraries },
      begin,
    );
  facts.state = 'running';
  if (isLogged('debug')) log('debug', `version ${VERSION} is running; ${describeDestinations(settings)}`);
}

/** Undefined: the configuration file cannot be used, and it has been said why. */
function settingsOfProcess(env: Environment): Settings | undefined {
  const file = env.OTEL_CONFIG_FILE?.trim();
  if (file) return settingsOfFile(file);
  const settings = readWithoutTable(env);
  if (settings !== undefined) {
    setLogLevel(settings.logLevel);
    return settings;
  }
  const chunk = loadChunk<typeof import('../settings/read/environment.ts')>('settings-read-environment');
  const { values, lines } = chunk.readEnvironment(env, libraries);
  setLogLevel(values.logLevel);
  for (const line of lines) log('warn', line);
  return values;
}

function settingsOfFile(path: string): Settings | undefined {
  const chunk = loadChunk<typeof import('../config-file/index.ts')>('config-file-index');
  const read = chunk.readConfiguration(path, process.env, libraries);
  if ('problem' in read) {
    log('error', `OTEL_CONFIG_FILE: ${read.problem}; the app runs untraced. Correct the file, or unset the variable.`);
    return undefined;
  }
  setLogLevel(read.values.logLevel);
  if (read.unused.length > 0)
    log(
      'info',
      `set and not used, because of OTEL_CONFIG_FILE: ${read.unused.join(', ')}. Refer to them in the file as \${NAME}.`,
    );
  for (const line of read.lines) log('warn', line);
  return read.values;
}

function explainSelection(
  settings: Settings,
  inherited: Handover | undefined,
  facts: Facts,
  explanations: Explanations,
): void {
  const chunk = loadChunk<typeof import('./selection-problems.ts')>('loader-selection-problems');
  const { lines, off } = chunk.explainSelection(libraries, settings);
  if (inherited === undefined) for (const line of lines) log('warn', line); // Else the thread above has said it.
  for (const fact of off) recordLibrary(facts, { ...fact, module: fact.library, state: 'disabled' });
  if (off.some(({ library }) => library === 'http')) chunk.onUntracedRequest(() => explanations.requestSeen());
}

/** Most of the loader: read and evaluated when the first span starts, or context goes in or out. */
function deferTracing(given: Omit<TracingOptions, 'argv' | 'execArgv'>, inBootContext: AtBoot): DeferredTracing {
  const options: TracingOptions = { ...given, argv: process.argv.slice(0, 2), execArgv: process.execArgv.slice() };
  let attempts = 0;
  let busy = false;
  const load = () => {
    const { startTracing } = loadChunk<typeof import('./tracing.ts')>('loader-tracing');
    return startTracing(options);
  };
  const get = (): Tracing | undefined => {
    if (deferred.loaded !== undefined || busy || attempts === MAX_ATTEMPTS) return deferred.loaded;
    busy = true; // It asks for builtins that are watched for its sake.
    attempts++;
    try {
      deferred.loaded = inBootContext(load); // The context of the first request would be kept as long as the process.
    } catch (error) {
      log('error', `tracing could not start (${error}); the app goes on untraced. Please report this.`);
    } finally {
      busy = false;
    }
    return deferred.loaded;
  };
  const deferred: DeferredTracing = { get, options, loaded: undefined };
  return deferred;
}

/**
 * From here on the API's tracers make spans, and telemetry is sent.
 * @returns what collects metrics, where they are on
 */
function startTelemetry(
  settings: Settings,
  tracing: DeferredTracing,
  inherited: Handover | undefined,
  facts: Facts,
  atEnd: () => void,
): (() => void) | undefined {
  const isExtended = settings.extensions.length > 0;
  const hasSignals = isExtended || settings.logsExporters.length > 0 || settings.metricsExporters.length > 0;
  // Workers may be on their way, or what earlier processes left waits.
  const waiting = settings.spool !== undefined && hasFiles(resolve(settings.spool.directory));
  if (hasSignals || waiting || loadedWorkerThreads() !== undefined) tracing.get();
  const propagator = new DeferredPropagator(tracing);
  const provider: DeferredTracerProvider = new DeferredTracerProvider(
    settings.appSdk === 'prefer'
      ? loadChunk<typeof import('../api/giving-way.ts')>('api-giving-way').givingWay(tracing, () => provider)
      : tracing,
  );
  registerApi({
    provider,
    contextManager: createContextManager({
      outermost: outermostContext(tracing),
      loadBinding: () => loadChunk<typeof import('../context/bind.ts')>('context-bind'),
    }),
    propagator,
  });
  const { collect, collectLast } = (hasSignals && tracing.loaded?.startSignals()) || {};
  const sent = {
    spans: sendsSpans(settings),
    logRecords: settings.otlpLogs !== undefined,
    dataPoints: settings.otlpMetrics !== undefined,
  };
  const owns =
    inherited?.pipeline === undefined && (Object.values(sent).includes(true) || (isExtended && isMainThread()));
  installFlush(settings, owns ? tracing : undefined, collectLast, atEnd);
  onUncaught((error, origin) => tracing.loaded?.recordUncaught(error, origin));
  if (!owns) return collect;
  const count = (signal: keyof typeof sent) => sent[signal] && { [signal]: () => tracing.get()?.counts[signal]?.() };
  countSent(facts, { ...count('spans'), ...count('logRecords'), ...count('dataPoints') });
  onMeterProvider((provider) => tracing.get()?.observe(provider));
  return collect;
}

/** The last chance of each thread to hand over its metrics, and of the process to deliver all that is there. */
function installFlush(
  settings: Settings,
  owner: DeferredTracing | undefined,
  collectLast: (() => void) | undefined,
  atEnd: () => void,
): void {
  if (owner !== undefined) {
    flushAtExit({
      deliveries: () => deliveriesOf(owner),
      collectMetrics: collectLast,
      atEnd,
      interruptOpenSpans: (way, most) => owner.loaded?.interrupt(way, most) ?? false,
      patience: { quiet: settings.exitTimeout, most: settings.exitMax },
    });
  } else if (collectLast !== undefined) process.once('exit', collectLast);
}

/** None as long as nothing was sent. */
function deliveriesOf({ loaded }: DeferredTracing): ReturnType<Tracing['deliveries']> {
  return loaded?.deliveries() ?? [];
}

/** Does its work when the app asks for what starts child processes; nothing is loaded before. */
function childProcesses(
  { childProcessContext: which }: Settings,
  env: Environment,
  inBootContext: AtBoot,
): Record<string, () => void> {
  if (which === false) return {};
  let isDone = false;
  const pass = () => {
    if (isDone) return;
    isDone = true; // It asks for the builtin itself.
    const inherited = isMainThread() ? env : { ...process.env };
    const chunk = loadChunk<typeof import('./pass-to-children.ts')>('loader-pass-to-children');
    chunk.passToChildren(process.getBuiltinModule('node:child_process'), which, inherited);
  };
  return { child_process: () => inBootContext(pass), cluster: () => inBootContext(pass) };
}

/**
 * The environment says which trace this process was started in. Spans that its workers start by themselves are no part of that
 * trace, but in a worker that was started for one thing.
 */
function outermostContext(tracing: DeferredTracing): Context | undefined {
  const environment = isMainThread()
    ? process.env
    : (loadedWorkerThreads()?.getEnvironmentData(WORKER_CONTEXT_KEY) as NodeJS.ProcessEnv | undefined);
  return environment !== undefined && mayHoldContext(environment) ? contextOf(environment, tracing) : undefined;
}

function contextOf(environment: NodeJS.ProcessEnv, tracing: DeferredTracing): Context | undefined {
  const { context, invalid } = tracing.get()?.readEnvironmentContext(environment) ?? {};
  if (invalid !== undefined) {
    log(
      'warn',
      `TRACEPARENT="${invalid.slice(0, 100)}" is no valid W3C traceparent and ignored: traces start in this process. Correct or unset it.`,
    );
  }
  return context;
}
