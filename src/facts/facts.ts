/** Events of this thread: libraries seen and what became of them, and those that settings turn off. Read by the public API, the tests and the log. */

/** `disabled`: by a setting, or after too many faults. */
export type LibraryState = 'instrumented' | 'unsupported' | 'disabled' | 'failed' | 'loaded-before';

export interface LibraryFact {
  /** Library folder name. */
  library: string;
  /** npm package or builtin it was about. */
  module: string;
  /** Version found in its package.json; absent for builtins. */
  version?: string;
  state: LibraryState;
  /** The reason is there when the state is not `instrumented`: supported range, error message. */
  reason?: string;
}

/** The fate of everything of one signal that ended, in all threads of the process: each is in exactly one of `sent`, `rejected`, `dropped`, `spooled` and `retained`. */
export interface Counts {
  readonly ended: number;
  /** Accepted by the collector. */
  readonly sent: number;
  /** Refused by the collector. */
  readonly rejected: number;
  /** By reason, such as `memoryLimit`. */
  readonly dropped: Readonly<Record<string, number>>;
  /** In the folder of OTEL_NODE_SPOOL_DIR, not delivered yet: the end of the process is not their end. */
  readonly spooled: number;
  /** In memory, not delivered yet. */
  readonly retained: number;
  /** Memory (bytes) of what is encoded and waits to be accepted. */
  readonly retainedBytes: number;
  /** Spans of earlier processes, found in that folder: accepted by the collector, and rejected or dropped. */
  readonly recovered: { readonly sent: number; readonly lost: number };
}

/** Counts of the sampled spans. */
export interface SpanCounts extends Counts {
  /** Started and not to be sent, as the sampler decided; in none of the other counts. */
  readonly notSampled: number;
}

/** A module that `OTEL_NODE_EXTENSIONS` names, and that was loaded. */
export interface ExtensionFact {
  /** As the setting has it. */
  name: string;
  file: string;
  /** Counts by kind: `{ spanProcessors: 2, sampler: 1 }`. */
  brings: Readonly<Record<string, number>>;
  /** By name, also where one of them is not enabled; absent without any. */
  instrumentations?: readonly { readonly name: string; readonly version?: string }[];
  /** At this moment, for each of its `spanExporters`; absent without any. */
  readonly exported?: readonly ExportCounts[];
}

/** The fate of the sampled spans that one exporter of an extension was to take. */
export interface ExportCounts {
  readonly ended: number;
  readonly sent: number;
  readonly lost: number;
  /** Not exported yet. */
  readonly retained: number;
}

/** Each absent where that is not sent by OTLP, and in worker threads: the main thread counts theirs. */
export interface SentCounts {
  readonly spans?: SpanCounts;
  readonly logRecords?: Counts;
  /** Data points of metrics are counted here. */
  readonly dataPoints?: Counts;
}

export interface Facts extends SentCounts {
  /** Version of this package. */
  version: string;
  /** `running`, or why the loader stood down. */
  state: string;
  libraries: LibraryFact[];
  /** Absent where that setting is not set. */
  extensions?: readonly ExtensionFact[];
}

export function createFacts(version: string): Facts {
  return { version, state: 'starting', libraries: [] };
}

/** From now on `facts.spans` and the like are what these functions give at that moment. */
export function countSent(facts: Facts, counts: { readonly [K in keyof SentCounts]?: () => unknown }): void {
  for (const [name, count] of Object.entries(counts))
    Object.defineProperty(facts, name, { get: count, enumerable: true });
}

/** Adds a fact unless the same one is there already: then it returns false. */
export function recordLibrary(facts: Facts, fact: LibraryFact): boolean {
  for (const known of facts.libraries) {
    if (
      known.library === fact.library &&
      known.module === fact.module &&
      known.version === fact.version &&
      known.state === fact.state
    )
      return false;
  }
  facts.libraries.push(fact);
  return true;
}
