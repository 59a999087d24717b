/** The chunk that says what the loader sees, loaded by the first thing that is to be said. Every line stands here once. */

import type { DiagAPI, DiagLogger } from '@opentelemetry/api';
import type { Facts, LibraryFact } from '../facts/facts.ts';
import type { PackageFolder } from '../hooks/package-finder.ts';
import { describe } from '../hooks/packages.ts';
import { log } from '../node/log.ts';
import type { Library } from '../patching/define.ts';
import { describeSampler } from '../settings/read/describe-sampler.ts';
import { libraryVariables } from '../settings/read/libraries.ts';
import type { Settings } from '../settings/shape.ts';
import { VARIABLE_NAMES } from '../settings/table/table.ts';
import type { Environment } from '../settings/table/values.ts';
import type { StartedCounts } from '../span/started-spans.ts';
import { isBroughtAlong } from './brought-along.ts';
import { sayDiag, takeDiag } from './diag-lines.ts';
import { findBundled } from './find-bundled.ts';
import { findCaller, packagesOnTheWay } from './find-caller.ts';
import { isSelected } from './selection.ts';
import { reasonWhyOff } from './selection-problems.ts';

/** The explainer has to know these facts about the process. */
export interface ExplainedProcess {
  readonly settings: Settings;
  /** As it was at the start. */
  readonly env: Environment;
  /** All of the table. */
  readonly libraries: readonly Library[];
  readonly facts: Facts;
  /** Undefined as long as there was no span. */
  started(this: void): StartedCounts | undefined;
  /** See `Attachments.packagesPastUs`. */
  packagesPastUs(this: void): PackageFolder[];
}

/** Taken before an app or a test can put one of its own in its place. */
const { setImmediate } = globalThis;

const MOST_SHOWN = 5;

/** To these an agent sends what it has; patterns as in OTEL_NODE_HTTP_CLIENT_IGNORE_URLS. */
const UPLOADS: Readonly<Record<string, (env: Environment) => readonly string[]>> = {
  'dd-trace': (env) => [
    ...hosts(env.DD_TRACE_AGENT_URL),
    `http://${env.DD_AGENT_HOST || '*'}:${env.DD_TRACE_AGENT_PORT || '8126'}*`,
    'http://*:8126*',
    'https://*.datadoghq.com*',
    'https://*.datadoghq.eu*',
  ],
  newrelic: (env) => [
    ...(env.NEW_RELIC_HOST ? [`https://${env.NEW_RELIC_HOST}*`] : []),
    'https://*.newrelic.com*',
    'https://*.nr-data.net*',
    '/agent_listener/*',
  ],
  'elastic-apm-node': (env) => [...hosts(env.ELASTIC_APM_SERVER_URL), '/intake/v2/*', '/config/v1/agents'],
  '@sentry/node': () => ['/api/*/envelope/', '/api/*/store/', 'https://*.sentry.io*'],
};

/** They ask it which cloud this is. */
const PLATFORM = ['http://169.254.169.254*', 'http://metadata.google.internal*'];

function hosts(url: string | undefined): string[] {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed === null ? [] : [`${parsed.origin}*`];
}

export function createExplainer(process: ExplainedProcess): Explainer {
  return new Explainer(process);
}

export class Explainer {
  readonly #process: ExplainedProcess;
  #waiting: LibraryFact[] = [];
  readonly #late = new Set<string>();
  #isEndSaid = false;

  constructor(process: ExplainedProcess) {
    this.#process = process;
  }

  library(fact: LibraryFact): void {
    const { library, module, version, state, reason } = fact;
    const seen = version === undefined ? module : `${module} ${version}`;
    if (state === 'instrumented') log('debug', `${seen}: traced${module === library ? '' : ` as ${library}`}`);
    else if (state === 'disabled')
      log(
        'debug',
        `${seen}: not traced, ${reason ?? reasonWhyOff(library, this.#process.settings, this.#partOf(library))}`,
      );
    else if (state !== 'unsupported') log('debug', `${seen}: not traced, ${reason ?? state}`);
    else {
      if (this.#waiting.length === 0) setImmediate(() => this.#sayUnsupported()).unref();
      this.#waiting.push(fact);
    }
  }

  #isBroughtAlong(name: string): boolean {
    return this.#process.libraries.some((library) => library.name === name && isBroughtAlong(library));
  }

  #partOf(name: string): readonly string[] | undefined {
    return this.#process.libraries.find((library) => library.name === name)?.partOf;
  }

  /** When all of a library is loaded: one that is made of several packages may be traced by another of them. */
  #sayUnsupported(): void {
    for (const { library, module, version, reason = '' } of this.#waiting.splice(0)) {
      const isTraced = this.#process.facts.libraries.some(
        (one) => one.library === library && one.state === 'instrumented',
      );
      if (isTraced) log('debug', `${module} ${version}: not traced, ${reason}; another package of ${library} is`);
      else if (this.#isBroughtAlong(library))
        log('debug', `${module} ${version}: not traced, ${reason}`); // Nobody installs it by itself.
      else
        log(
          'warn',
          `${module} ${version} is not traced (${reason}): spans and names that come from it are missing. ` +
            `Install a supported version, or leave it out with OTEL_NODE_DISABLED_INSTRUMENTATIONS=${library}.`,
        );
    }
  }

  /** @param names of variables that were set after the start */
  late(names: readonly string[]): void {
    const { libraries, settings } = this.#process;
    if (settings.declared !== undefined) return; // They count for nothing at any time.
    const read = new Set<string>([...VARIABLE_NAMES, ...libraryVariables(libraries).map(({ name }) => name)]);
    const fresh = names.filter((name) => read.has(name) && !this.#late.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.#late.add(name);
    log(
      'warn',
      `set after this loader had started, so not read: ${listOf(fresh)}. A file that the app itself reads (dotenv) is too late: ` +
        'start node with --env-file=.env, or set them where the process is started.',
    );
  }

  agent(name: string, version: string, isPreferred: boolean): void {
    const seen = `${name} ${version}, which traces by itself, is loaded (${findCaller([name])})`;
    if (isPreferred) log('info', `${seen}: this loader stands down, as OTEL_NODE_APP_SDK=prefer says.`);
    else
      log(
        'warn',
        `${seen}: both patch the same libraries, and each request is paid for twice. ` +
          'Remove one of the two, or set OTEL_NODE_APP_SDK=prefer to have this loader stand down.',
      );
  }

  /** @param seen names of agents of which a line has been said */
  sdk(isPreferred: boolean, seen: ReadonlySet<string>): void {
    if (packagesOnTheWay().some((name) => seen.has(name))) return;
    const what = `the app sets up an OpenTelemetry SDK of its own (${findCaller(['@opentelemetry/'])})`;
    if (isPreferred) log('info', `${what}: this loader stands down, as OTEL_NODE_APP_SDK=prefer says.`);
    else
      log(
        'warn',
        `${what}, but this loader was first: it goes on tracing, and that SDK gets no spans. ` +
          'Remove one of the two, or set OTEL_NODE_APP_SDK=prefer to have this loader stand down.',
      );
  }

  instrumentation(name: string, library: string): void {
    log('debug', `${name} of the app is not started: ${library} is traced by this loader`);
  }

  uploadsOf(name: string): readonly string[] {
    return [...(UPLOADS[name]?.(this.#process.env) ?? []), ...PLATFORM];
  }

  diag(level: keyof DiagLogger, args: readonly unknown[]): void {
    sayDiag(level, args);
  }

  /** Messages to our own copy of the API's `diag` become lines of the loader. */
  takeOwnDiag(diag: DiagAPI): void {
    takeDiag(diag);
  }

  /**
   * @param pastUs packages of the table that no hook saw
   * @param bigFiles names or URLs
   */
  look(pastUs: readonly PackageFolder[], bigFiles: readonly string[], atEnd: boolean): void {
    for (const folder of pastUs) this.#pastUs(folder);
    if (bigFiles.length > 0) findBundled(bigFiles, atEnd, (file, names) => this.#bundled(file, names));
  }

  #pastUs({ name, directory }: PackageFolder): void {
    const { version } = describe(directory);
    log(
      'warn',
      `${name} ${version} is not traced: something else compiled its files, such as v8-compile-cache or a loader that returns their ` +
        'source. Remove that, or load it before this loader.',
    );
  }

  #bundled(file: string, names: readonly string[]): void {
    const traced = names.filter((name) => isSelected(name, this.#process.settings));
    if (traced.length === 0) return;
    const [are, them] = traced.length === 1 ? ['is', 'it'] : ['are', 'them'];
    log(
      'warn',
      `${listOf(traced)} ${are} bundled into ${file}, where this loader cannot see ${them}: not traced. ` +
        `Mark ${them} as external in the bundler (esbuild: --packages=external), and install ${them} beside the bundle.`,
    );
  }

  /** @param hasUntracedRequests requests were served, and a setting leaves out what traces them */
  atEnd(hasUntracedRequests: boolean): void {
    this.#sayUnsupported();
    if (this.#isEndSaid) return;
    this.#isEndSaid = true;
    const { started, settings } = this.#process;
    const { sampled = 0, recordOnly = 0, dropped = 0 } = started() ?? {};
    if (sampled > 0) return;
    const notSampled = dropped + recordOnly;
    const { name, ratio } = settings.sampler;
    const { tracesExporters } = settings;
    if (tracesExporters.length === 0) return;
    if (ratio === 0 && name.endsWith('traceidratio') && notSampled > 0)
      log(
        'warn',
        `nothing was traced: of ${notSampled} ${notSampled === 1 ? 'span' : 'spans'} ` +
          `${describeSampler(settings.sampler, settings.declared !== undefined)} takes none. Set a share above 0, up to 1.`,
      );
    else if (hasUntracedRequests && notSampled === 0)
      log(
        'warn',
        `requests were served and nothing was traced: http is off, ${reasonWhyOff('http', settings)}. ` +
          'Turn it on, or set OTEL_SDK_DISABLED=true.',
      );
  }
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN);
  if (names.length > MOST_SHOWN) return `${shown.join(', ')} and ${names.length - MOST_SHOWN} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
