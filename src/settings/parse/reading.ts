/** What a parser says about one non-blank, trimmed value. Parsers are total: they return, they never throw. */

export interface Reading<T> {
  /** What to use; undefined: nothing usable, the variable counts as unset. May come together with `problems`. */
  value: T | undefined;
  /** One entry per thing that is wrong. */
  problems: readonly ValueProblem[];
}

export interface ValueProblem {
  /** What was seen, to be read after "NAME=value": `is not a boolean`. Never repeats a secret. */
  reason: string;
  /** What the reader should do, a sentence: `Write true or false.` */
  advice: string;
}

/** How a variable is read. `label` and `format` are for documentation and messages. */
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
