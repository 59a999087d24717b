import { printable } from '../settings/parse/show-value.ts';

/** A problem says why a configuration file cannot be used. */
export interface FileProblem {
  /** Counted from 1; undefined: it is about the file as a whole. */
  readonly line: number | undefined;
  /** Such as `tracer_provider.processors[0].batch`; empty: the top. */
  readonly key: string;
  /** To be read after file, line and key. Holds no value of the file. */
  readonly reason: string;
}

/** `file:line: key reason`, as far as there is each. */
export function describeFileProblem(file: string, { line, key, reason }: FileProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${key === '' ? '' : `${key} `}${reason}`;
}

/** Steps to a value in the file: keys and positions. */
export type Path = readonly (string | number)[];

/** As it is written in messages. */
export function keyOf(path: Path): string {
  return printable(
    path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join(''),
  );
}
