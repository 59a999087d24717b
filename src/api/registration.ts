import type { ContextManager, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import { compareVersions, parseVersion } from './version.ts';

/** Where every 1.x copy of `@opentelemetry/api` looks for what is registered. */
const GLOBAL_KEY: unique symbol = Symbol.for('opentelemetry.js.api.1') as never;

/** Version of the bundled copy; the official set-global functions refuse a global of any other. */
export const API_VERSION = '1.10.0';

/** The object all copies share: a version and one entry per API; others than these (`diag`, `metrics`, ...) may be there. */
export interface ApiGlobal {
  version: string;
  trace?: unknown;
  context?: unknown;
  propagation?: unknown;
  metrics?: unknown;
}

const holder = globalThis as { [GLOBAL_KEY]?: ApiGlobal };

export function apiGlobal(): ApiGlobal | undefined {
  return holder[GLOBAL_KEY];
}

/** Has another SDK registered before us? */
export function isApiTaken(): boolean {
  const api = apiGlobal();
  return api !== undefined && (api.trace !== undefined || api.context !== undefined);
}

export interface Registration {
  provider: TracerProvider;
  contextManager: ContextManager;
  propagator: TextMapPropagator;
}

/**
 * Registers with the global API, so that every copy of `@opentelemetry/api` 1.x in this process finds us.
 * False when something else holds tracing or context already; then nothing has changed.
 */
export function registerApi({ provider, contextManager, propagator }: Registration): boolean {
  if (isApiTaken()) return false;
  // Our own object, because the one that api 1.10 makes has a version that cannot be raised later. Entries that others left
  // there (a logger, a meter provider) stay, as does a propagator registered without an SDK. Without the API's functions,
  // which do just this, and which each start would have to read.
  holder[GLOBAL_KEY] = {
    propagation: propagator,
    ...apiGlobal(),
    version: API_VERSION,
    trace: provider,
    context: contextManager,
  };
  return true;
}

/**
 * Raises the global's version to that of a newer copy in the app: a copy takes only a global of at least its own minor.
 * Older copies go on accepting it. Versions that are no 1.x release, or not newer, change nothing.
 */
export function adoptApiVersion(version: string): void {
  const api = apiGlobal();
  const wanted = parseVersion(version);
  const current = api && parseVersion(api.version);
  if (!api || !wanted || !current || wanted[0] !== current[0]) return;
  if (compareVersions(wanted, current) > 0) api.version = version;
}
