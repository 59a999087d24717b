import { bad, good, type Reading, type Type } from './reading.ts';

/** Largest number the specification asks for, and the longest delay (ms) a Node timer can hold. */
const MAX_INTEGER = 2 ** 31 - 1;

/** Only `true`, in any case, is true; anything else is false (specification, "Boolean"). */
export const boolean: Type<boolean> = {
  label: 'boolean',
  parse(text) {
    const word = text.toLowerCase();
    if (word === 'true' || word === 'false') return good(word === 'true');
    return bad('is not a boolean', 'Write true or false.');
  },
  format: String,
};

export const text: Type<string> = {
  label: 'string',
  parse: good,
  format: (value) => value,
};

/** A number of milliseconds where 0 is 0 (specification, "Duration"). */
export const duration = integer('duration (ms)', 0, 'milliseconds');
/** A number of milliseconds where 0 means no limit (specification, "Timeout"). */
export const timeout = integer('timeout (ms), 0 = no limit', 0, 'milliseconds');
/** A number of milliseconds that cannot be 0. */
export const interval = integer('interval (ms) > 0', 1, 'milliseconds');
/** A TCP port. */
export const port = integer('port', 1, '', 65_535);
/** A limit where 0 means none at all. */
export const limit = integer('integer', 0, '');
/** A size that cannot be 0. */
export const size = integer('integer > 0', 1, '');

function integer(label: string, least: number, unit: string, most = MAX_INTEGER): Type<number> {
  const wanted = `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`;
  return {
    label,
    parse(text): Reading<number> {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return good(value);
      return bad(`is not ${wanted}`, `Write digits only, without a unit.`);
    },
    format: String,
  };
}

/** A share of all traces, from 0 to 1. */
export const ratio: Type<number> = {
  label: 'number from 0 to 1',
  parse(text) {
    const value = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= 1) return good(value);
    return bad('is not a number from 0 to 1', 'Write a share such as 0.25.');
  },
  format: String,
};

/** So many per second; fractions are fine. */
export const rate: Type<number> = {
  label: 'number per second',
  parse(text) {
    const value = /^(\d{1,9}(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 0) return good(value);
    return bad('is not a number', 'Write a number such as 10 or 0.5.');
  },
  format: String,
};

/**
 * One of some known words, in any case.
 * @param absent words of the specification that are not among them -> what to do
 */
export function choice<T extends string>(words: readonly T[], absent: Readonly<Record<string, string>> = {}): Type<T> {
  return {
    label: words.join(' | '),
    parse(text) {
      const word = text.toLowerCase();
      const found = words.find((known) => known === word);
      if (found) return good(found);
      const instead = Object.hasOwn(absent, word) ? absent[word] : undefined;
      if (instead !== undefined) return bad('is not available', instead);
      return bad('is not a known value', `Write one of ${words.join(', ')}.`);
    },
    format: (value) => value,
  };
}
