import type { EffectiveSettings } from '../config-file/index.ts';
import type { Settings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';
import type { ProcessReport } from './probe/report.ts';

/** All that the doctor knows; findings look at nothing else. */
export interface Evidence {
  /** Starts the app, such as `['node', 'app.js']`; empty if none was given. */
  readonly command: readonly string[];
  /** Where it is started. */
  readonly folder: string;
  /** The environment is the command's, with what `--env-file` adds. */
  readonly env: Environment;
  readonly settings: EffectiveSettings;
  /** Undefined: the configuration file cannot be used. */
  readonly values: Settings | undefined;
  readonly project: ProjectOfFolder;
  /** Version of Node that runs the doctor, without `v`. */
  readonly node: string;
  /** One for each thread in which the probe ran, package managers included; empty without a command. */
  readonly processes: readonly ProcessReport[];
  /** This is what the loader wrote on stderr. */
  readonly lines: readonly OwnLine[];
  /** This is what was last written on stderr, by whomever. */
  readonly errorOutput: string;
  /** Undefined without a command. */
  readonly end: EndOfApp | undefined;
  /** Undefined where spans do not go over OTLP. */
  readonly testExport: TestExport | undefined;
}

export interface OwnLine {
  readonly level: string;
  readonly text: string;
}

export interface EndOfApp {
  readonly code: number | null;
  readonly signal: string | null;
  /** The doctor ended it: it would have gone on. */
  readonly byDoctor: boolean;
}

/** An empty request, sent as the app would send spans. */
export interface TestExport {
  /** Without credentials. */
  readonly endpoint: string;
  readonly protocol: string;
  /** Undefined: it was accepted. */
  readonly failure: { readonly key: string; readonly seen: string; readonly advice: string } | undefined;
}

/** This is what the folder's package.json and node_modules say. */
export interface ProjectOfFolder {
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of its dependencies, those for development left out. */
  readonly dependencies: readonly string[];
  /** Version of `@opentelemetry/api` that is installed, if any. */
  readonly apiVersion: string | undefined;
}

/** Code of the app ran in these processes. */
export function appProcesses({ processes }: Evidence): readonly ProcessReport[] {
  return processes.filter(({ state, threadId }) => threadId === 0 && state !== 'package manager');
}

/** Texts of the loader's lines that match. */
export function linesLike({ lines }: Evidence, pattern: RegExp): string[] {
  return [...new Set(lines.map(({ text }) => text).filter((text) => pattern.test(text)))];
}

/** The loader's line is what was seen, and its last sentence what to do. */
export function foundInLines(evidence: Evidence, pattern: RegExp): { message: string; fix: string }[] {
  return linesLike(evidence, pattern).map(splitAdvice);
}

const SENTENCE_END = /\. (?=[A-Z])/g;

/** Our lines end with a sentence that says what to do. */
export function splitAdvice(text: string): { message: string; fix: string } {
  const last = [...text.matchAll(SENTENCE_END)].at(-1);
  if (last === undefined) return { message: text, fix: 'See docs/troubleshooting.md.' };
  return { message: text.slice(0, last.index + 1), fix: text.slice(last.index + 2) };
}
