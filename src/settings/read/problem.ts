import { hideInValue, MAX_SEARCHED, type Secrecy } from '../../secrets/hide-in-value.ts';
import { shorten, showValue } from '../parse/show-value.ts';

/** Something in the environment that is not used as it was written. */
export interface Problem {
  /** The variable. */
  name: string;
  /** The value that was seen is quoted, escaped, and cut to 80 characters; secrets are `***`. */
  value: string;
  /** The reason says what is wrong with the value, and is read after name and value: `is not a boolean`. */
  reason: string;
  /** This value is used instead: `10000`, or `nothing` when the variable counts as unset. */
  used: string;
  /** The advice says what to do, in a sentence. */
  advice: string;
}

/** `text` is what the variable holds; `used` what is used instead, as it is. */
export function createProblem(
  variable: { name: string; text: string; secret: Secrecy },
  reason: string,
  used: string,
  advice: string,
): Problem {
  const { name, text, secret } = variable;
  return {
    name,
    value: showValue(text, secret),
    reason,
    used: shorten(hideInValue(used.slice(0, MAX_SEARCHED), 'none')),
    advice: isQuoted(text) ? 'Remove the quotes, they are part of the value.' : advice,
  };
}

/** Files for `docker --env-file` and the like keep quotes, which nobody expects. */
function isQuoted(text: string): boolean {
  const first = text[0];
  return text.length > 1 && (first === '"' || first === "'") && text.endsWith(first);
}

/** The problem in one line, without a line break at its end. */
export function describeProblem(problem: Problem): string {
  return `${problem.name}=${problem.value} ${problem.reason}; using ${problem.used}. ${problem.advice}`;
}
