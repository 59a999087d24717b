import type { Variable } from './row.ts';
import type { VARIABLES, VariableName } from './table.ts';

/** Variables of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment holds these values, variable by variable. */
export type Values = {
  [Name in VariableName]: (typeof VARIABLES)[Name] extends Variable<infer T, infer D>
    ? undefined extends D
      ? T | undefined
      : T
    : never;
};

/** Records a problem of a variable that is well-formed but does not fit the others. */
export type Complain = (name: VariableName, reason: string, used: string, advice: string) => void;
