import type { DiagLogger } from '@opentelemetry/api';
import { type ApiCopyWatch, leaveApi, patchApiCopy } from '../api/copies.ts';
import { adoptApiVersion } from '../api/registration.ts';
import type { Facts } from '../facts/facts.ts';
import type { Settings } from '../settings/shape.ts';
import type { AtBoot } from './at-boot.ts';
import type { WatchedFile } from './attachments.ts';
import type { Explanations } from './explanations.ts';

const BASE_CLASS = 'InstrumentationBase';
const PREFIX = '@opentelemetry/instrumentation-';
/** Official instrumentations that are not called as the library here is. */
const CALLED: Readonly<Record<string, string>> = { 'redis-4': 'redis', router: 'express' };
/** They put ids into log lines and hand the lines to the app's own log pipeline, which gets them from nowhere else. */
const LOGGERS = ['bunyan', 'pino', 'winston'];

export interface OtherTracersOptions {
  readonly inBootContext: AtBoot;
  readonly settings: Settings;
  readonly facts: Facts;
  readonly explanations: Explanations;
  /** Is the library of that name traced here? */
  isTraced(this: void, library: string): boolean;
  /** From now on nothing is patched, and what is patched does nothing. */
  standDown(this: void): void;
  /** The settings of what is ignored have changed, and hold from now on. */
  restrictSampler(this: void): void;
}

export function createOtherTracers(options: OtherTracersOptions): OtherTracers {
  return new OtherTracers(options);
}

/** Packages of the app that trace, or that register what traces: with OTEL_NODE_APP_SDK they are told which of the two counts. */
export class OtherTracers {
  readonly #options: OtherTracersOptions;
  readonly #seen = new Set<string>();
  readonly #watch: ApiCopyWatch;
  #isDown = false;

  constructor(options: OtherTracersOptions) {
    this.#options = options;
    this.#watch = {
      registers: (type) => this.#onRegistration(type),
      // As the official SDK: without OTEL_LOG_LEVEL, what components say is for nobody.
      logger: options.settings.logLevel === 'info' ? undefined : this.#logger(),
    };
  }

  loaded(name: string, { version, path, exports }: WatchedFile): void {
    if (name === '@opentelemetry/api') {
      if (!/(?:\/global-utils|api\/diag)\.[cm]?js$/.test(path)) return;
      adoptApiVersion(version);
      patchApiCopy(exports, version, this.#watch);
    } else if (name === '@opentelemetry/instrumentation') {
      if (/\/platform\/node\/instrumentation\.[cm]?js$/.test(path)) this.#watchInstrumentations(exports as object);
    } else this.#onAgent(name, version);
  }

  #onAgent(name: string, version: string): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    const { explanations, settings, restrictSampler } = this.#options;
    const isPreferred = settings.appSdk === 'prefer';
    explanations.say((explainer) => {
      explainer.agent(name, version, isPreferred);
      ignoreUrls(settings, explainer.uploadsOf(name));
    });
    restrictSampler();
    if (isPreferred) this.#standDown();
  }

  /** An SDK registers, by a copy of the API: is refused, or finds the place empty. */
  #onRegistration(type: string): void {
    if (this.#isDown || this.#seen.has('sdk')) return;
    if (type !== 'trace' && type !== 'context') return;
    this.#seen.add('sdk');
    const { explanations, settings } = this.#options;
    const isPreferred = settings.appSdk === 'prefer';
    explanations.say((explainer) => explainer.sdk(isPreferred, this.#seen));
    if (isPreferred) this.#standDown();
  }

  #standDown(): void {
    this.#isDown = true;
    this.#options.facts.state = 'another SDK';
    leaveApi();
    this.#options.standDown();
  }

  /** An instance of an instrumentation that patches what is traced here is made, and never enabled. */
  #watchInstrumentations(exports: object): void {
    const original: unknown = Reflect.get(exports, BASE_CLASS);
    if (typeof original !== 'function') return;
    const isDoubled = (name: unknown) => this.#isDoubled(name);
    const watching = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        const [name, version, config] = args;
        if (!isDoubled(name)) return Reflect.construct(target, args, newTarget) as object;
        const off = { ...(config as object), enabled: false };
        const instance = Reflect.construct(target, [name, version, off], newTarget) as object;
        Object.defineProperty(instance, 'enable', { value() {}, configurable: true, writable: true });
        return instance;
      },
    });
    Reflect.set(exports, BASE_CLASS, watching);
  }

  #isDoubled(name: unknown): boolean {
    const { settings, explanations, isTraced } = this.#options;
    if (settings.appSdk === 'prefer' || typeof name !== 'string' || !name.startsWith(PREFIX)) return false;
    const short = name.slice(PREFIX.length);
    const library = CALLED[short] ?? short;
    if (LOGGERS.includes(library) || !isTraced(library)) return false;
    explanations.say((explainer) => explainer.instrumentation(name, library));
    return true;
  }

  #logger(): DiagLogger {
    const to = (level: keyof DiagLogger) =>
      ({
        [level]: (...args: unknown[]) => this.#options.explanations.say((explainer) => explainer.diag(level, args)),
      })[level] as () => void;
    return { error: to('error'), warn: to('warn'), info: to('info'), debug: to('debug'), verbose: to('verbose') };
  }
}

/** Requests to what fits one of these patterns leave no span. */
function ignoreUrls(settings: Settings, urls: readonly string[]): void {
  const none = { ignoredPaths: [], ignoredUrls: [], rules: [], maxPerSecond: undefined };
  const before = settings.sampling ?? none;
  settings.sampling = { ...before, ignoredUrls: [...before.ignoredUrls, ...urls] };
}
