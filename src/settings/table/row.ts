import type { Secrecy } from '../../secrets/hide-in-value.ts';
import type { Type } from '../parse/reading.ts';
import type { OftenSet } from './often-set.ts';

/** One variable of the table. */
export interface Variable<T = unknown, D = T | undefined> {
  readonly type: Type<T>;
  /** Used when the variable is unset or unusable; undefined: another variable or the reader decides, see `doc`. */
  readonly default: D;
  /** One line. */
  readonly doc: string;
  readonly secret: Secrecy;
  /** Version of this package that first read it. */
  readonly since: string;
  /** Given for what most environments set, which a start reads without the table. */
  readonly oftenSet?: OftenSet;
}

export function row<T>(type: Type<T>, fallback: undefined, doc: string, secret?: Secrecy): Variable<T, undefined>;
export function row<T>(type: Type<T>, fallback: T, doc: string, secret?: Secrecy): Variable<T, T>;
export function row<T>(type: Type<T>, fallback: T | undefined, doc: string, secret: Secrecy = 'none'): Variable<T> {
  return { type, default: fallback, doc, secret, since: '0.1.0' };
}

/** Marks a row as one that most environments set. */
export function oftenSet<T, D>(variable: Variable<T, D>, mark: OftenSet): Variable<T, D> {
  return { ...variable, oftenSet: mark };
}

/** Marks a row as one that most environments set, to its default. */
export function oftenSetToDefault<T>(variable: Variable<T, T>): Variable<T, T> {
  return oftenSet(variable, variable.type.format(variable.default));
}
