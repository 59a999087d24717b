/** A parser answers with a reading of one non-blank, trimmed value. Parsers are total: they return, they never throw. */

export interface Reading<T> {
  /** This value is used; undefined: nothing is usable, and the variable counts as unset. It may come together with `problems`. */
  value: T | undefined;
  /** One entry per thing that is wrong. */
  problems: readonly ValueProblem[];
}

export interface ValueProblem {
  /** The reason says what was seen, and is read after "NAME=value": `is not a boolean`. It never repeats a secret. */
  reason: string;
  /** The advice tells the reader what to do, in a sentence: `Write true or false.` */
  advice: string;
}

/** A type reads the text of a variable. `label` and `format` are for documentation and messages. */
export interface Type<T> {
  readonly label: string;
  parse(text: string): Reading<T>;
  format(value: T): string;
}

const NO_PROBLEMS: readonly ValueProblem[] = [];

export function good<T>(value: T): Reading<T> {
  return { value, problems: NO_PROBLEMS };
}

export function bad(reason: string, advice: string): Reading<never> {
  return { value: undefined, problems: [{ reason, advice }] };
}
