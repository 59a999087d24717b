import type { LibraryFact, SpanCounts } from '../../facts/facts.ts';

/** This is what the probe writes about its thread, as JSON. */
export interface ProcessReport {
  readonly pid: number;
  /** 0 in the main thread. */
  readonly threadId: number;
  /** Version of the thread's Node, without `v`. */
  readonly node: string;
  readonly folder: string;
  /** ms since the Unix epoch. */
  readonly started: number;
  /** The main script; empty if there is none. */
  readonly script: string;
  /** Of `execArgv` and `NODE_OPTIONS`: what `--import`, `--require` and `-r` name, the doctor's own left out. */
  readonly preloads: readonly Preload[];
  /** Nothing else loaded the loader, so the probe did. */
  readonly isLoaderAdded: boolean;
  /** State of the loader, as in its facts; `absent`: it is not in this thread. */
  readonly state: string;
  readonly libraries: readonly LibraryFact[];
  readonly spans: SpanCounts | undefined;
  /** This is what `service.name` is, by the environment or by the package.json of the app. */
  readonly service: string;
  /** Does a server listen? */
  readonly isListening: boolean;
  /** HTTP requests served so far. */
  readonly requests: number;
  /** Worker threads that this one has created. */
  readonly workers: number;
  /** Packages that opened sockets by themselves and that no library of the table is for. */
  readonly unknown: readonly { readonly name: string; readonly version: string }[];
  /** Variables that are not as by default, and what is wrong with them. */
  readonly settings: readonly { readonly name: string; readonly value: string; readonly source: string }[];
  readonly problems: readonly string[];
  /** A single executable application (https://nodejs.org/api/single-executable-applications.html). */
  readonly isSingleExecutable: boolean;
}

export interface Preload {
  readonly flag: '--import' | '--require';
  readonly specifier: string;
}
