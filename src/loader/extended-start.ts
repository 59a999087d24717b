/** The start of a thread with extensions (`OTEL_NODE_EXTENSIONS`): they are loaded after the hooks are set, and before anything makes spans. */

import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { API_VERSION, adoptApiVersion, apiGlobal } from '../api/registration.ts';
import { DeferredTracerProvider } from '../api/until-first-span.ts';
import { joinExtensions } from '../extensions/contributions.ts';
import { describeExtension, wordsOf } from '../extensions/describe-extension.ts';
import type { Loaded } from '../extensions/extension.ts';
import { enableInstrumentations, type Patching } from '../extensions/instrumentations.ts';
import { loadExtensions } from '../extensions/load-extensions.ts';
import { type ExportCounts, type ExtensionFact, type Facts, recordLibrary } from '../facts/facts.ts';
import { isLogged, log } from '../node/log.ts';
import type { Library } from '../patching/define.ts';
import { findMainScript } from '../resource/app-package.ts';
import type { Settings } from '../settings/shape.ts';
import type { Attachments } from './attachments.ts';
import type { Explanations } from './explanations.ts';
import type { Handover } from './thread-handover.ts';
import type { DeferredTracing } from './tracing.ts';

export interface ExtendedStart {
  readonly settings: Settings;
  readonly inherited: Handover | undefined;
  readonly facts: Facts;
  readonly tracing: DeferredTracing;
  readonly attachments: Attachments;
  readonly explanations: Explanations;
  readonly libraries: readonly Library[];
}

/** @param begin starts telemetry, as without extensions; its result is given back */
export function startExtended<T>(start: ExtendedStart, begin: () => T): T {
  const { settings, inherited, facts, tracing, attachments } = start;
  const isQuiet = inherited !== undefined;
  const release = holdApi(tracing);
  let loaded: Loaded[] = [];
  try {
    const { argv, execArgv } = tracing.options;
    attachments.isYielding = true;
    // A worker thread repeats no line that its main thread has written.
    const say = (line: string) => log(isQuiet ? 'debug' : 'warn', line);
    loaded = loadExtensions({ settings, main: findMainScript(argv, execArgv), say });
    const joined = joinExtensions(loaded, settings, isQuiet, inherited?.said);
    tracing.options.extensions = joined;
    facts.extensions = loaded.map((one) => describe(one, joined.exported.get(one.name) ?? []));
    if (isLogged('debug'))
      for (const one of facts.extensions) log('debug', `extension "${one.name}" (${one.file}) brings ${wordsOf(one)}`);
  } catch (error) {
    log('error', `extensions could not be used (${error}); the app is traced without them. Please report this.`);
  }
  attachments.isYielding = false;
  const version = release();
  const begun = begin();
  adoptApiVersion(version);
  try {
    const { trace, metrics, logs } = Object(apiGlobal()) as Record<string, unknown>;
    for (const { extension, instrumentation, modules } of enableInstrumentations(
      loaded,
      { tracer: trace, meter: metrics, logger: logs },
      isQuiet,
    ))
      giveWay(start, { extension, instrumentation, modules });
  } catch (error) {
    log('error', `instrumentations of extensions could not be enabled (${error}). Please report this.`);
  }
  return begun;
}

/** The libraries that the instrumentation patches, or is named after, are patched by it alone. */
function giveWay(
  { libraries, attachments, facts, explanations }: ExtendedStart,
  { extension, instrumentation, modules }: Patching,
): void {
  const reason = `patched by ${instrumentation} of extension "${extension}"`;
  for (const library of libraries) {
    const { name, packages = {}, builtins = [] } = library;
    const patched = Object.keys(packages);
    const own = patched.length > 0 ? patched : builtins; // A patch of a package may need a builtin, too.
    const isNamed = instrumentation === `${OFFICIAL}${name}` || BY_CHANNEL[instrumentation] === name;
    if (!isNamed && !own.some((module) => modules.includes(module))) continue;
    attachments.switchOff(library);
    const fact = { library: name, module: own[0] ?? name, state: 'disabled', reason } as const;
    if (recordLibrary(facts, fact)) explanations.library(fact);
  }
}

const OFFICIAL = '@opentelemetry/instrumentation-';

/** Instrumentations that patch by a diagnostics channel and so name no module, with the library that they are for. */
const BY_CHANNEL: Readonly<Record<string, string>> = { '@fastify/otel': 'fastify' };

/**
 * While extensions are loaded, a tracer that one asks for is ours, which makes spans later on; and no SDK that one starts takes
 * the place that we take after it.
 * @returns ends that, and gives the version that copies of the API have made of ours
 */
function holdApi(tracing: DeferredTracing): () => string {
  let isReleased = false;
  const provider = new DeferredTracerProvider({
    get: () => (isReleased ? tracing.get() : undefined),
    get loaded() {
      return isReleased ? tracing.loaded : undefined;
    },
  });
  const holder = globalThis as { [key: symbol]: unknown };
  holder[Symbol.for('opentelemetry.js.api.1')] = {
    ...apiGlobal(),
    version: API_VERSION,
    trace: provider,
    context: NO_CONTEXT,
  };
  return () => {
    isReleased = true;
    const api = apiGlobal();
    delete api?.trace;
    delete api?.context;
    return api?.version ?? API_VERSION;
  };
}

const NO_CONTEXT = {
  active: () => ROOT_CONTEXT,
  with: (_context: Context, run: (...args: unknown[]) => unknown, thisArg?: unknown, ...args: unknown[]) =>
    run.apply(thisArg, args),
  bind: (_context: Context, target: unknown) => target,
};

function describe(loaded: Loaded, exporters: readonly { counts(): ExportCounts }[]): ExtensionFact {
  const fact = describeExtension(loaded);
  const exported = { get: () => exporters.map((exporter) => exporter.counts()), enumerable: true };
  return exporters.length > 0 ? Object.defineProperty(fact, 'exported', exported) : fact;
}
