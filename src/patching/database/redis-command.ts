import { FIRST, type KeyPositions, keyPositionsOf } from './redis-keys.ts';

/** More keys than these are counted as other arguments. */
const MOST_KEYS = 10;

/**
 * node-redis publishes this character in the place of arguments that it takes for values (`sanitizeArgs`, @redis/client 5.12).
 */
const HIDDEN = '?';

/**
 * `db.query.text` of a Redis command: its name, its keys, and how many more arguments it has. Values, members, fields and
 * scripts are none of these: `SISMEMBER basket [1 other arguments]`, `MSET a ? b [1 other arguments]`, `EVALSHA 5ab4 1 basket
 * [2 other arguments]`. Of a command that is not known there is only the name.
 * Written as `@opentelemetry/redis-common` 0.39 does, which shows all arguments of many commands.
 */
export function commandText(name: string, args: readonly unknown[]): string {
  const { length } = args;
  if (length === 0) return name;
  const positions = keyPositionsOf(name);
  if (positions === undefined) return name;
  if (positions !== FIRST) return textOf(name, args, shownOf(positions, args));
  const [key] = args;
  if (length === 1) return `${name} ${key}`;
  return key === HIDDEN ? `${name} [${length} other arguments]` : `${name} ${key} [${length - 1} other arguments]`;
}

/** The command with all of its arguments. */
export function wholeCommandText(name: string, args: readonly unknown[]): string {
  return args.length === 0 ? name : `${name} ${args.join(' ')}`;
}

/** Indexes of the arguments to show, in their order. */
function shownOf(positions: KeyPositions, args: readonly unknown[]): number[] {
  const { first, last, step, count, most = MOST_KEYS, name, after, words } = positions;
  const { length } = args;
  if (words !== undefined) {
    const ofWord = words.get(String(args[0]).toUpperCase());
    return ofWord === undefined ? [] : [0, ...shownOf(ofWord, args)];
  }
  if (after !== undefined) {
    const start = indexOfWord(args, after) + 1;
    return start === 0 ? [] : range(start, Math.min(start + MOST_KEYS, start + (length - start) / 2), 1);
  }
  const end = Math.min(last < 0 ? length + last : last, length - 1, first + (MOST_KEYS - 1) * step);
  const shown = range(first, end + 1, step);
  if (count === undefined) return shown;
  if (name !== undefined) shown.push(name);
  const keys = Number(args[count]);
  if (!Number.isInteger(keys) || keys < 0) return shown;
  return [...shown, ...range(count, Math.min(count + 1 + Math.min(keys, most), length), 1)];
}

function textOf(name: string, args: readonly unknown[], shown: number[]): string {
  while (shown.length > 0 && String(args[shown.at(-1) as number]) === HIDDEN) shown.pop();
  let text = name;
  let next = 0;
  for (const index of shown) {
    text += `${` ${HIDDEN}`.repeat(index - next)} ${args[index]}`;
    next = index + 1;
  }
  return next === args.length ? text : `${text} [${args.length - next} other arguments]`;
}

/** Words of a command stand before its values: rather none is found than one among those. */
function indexOfWord(args: readonly unknown[], word: string): number {
  return args.findIndex((arg) => typeof arg !== 'object' && String(arg).toUpperCase() === word);
}

function range(from: number, to: number, step: number): number[] {
  const indexes: number[] = [];
  for (let index = from; index < to; index += step) indexes.push(index);
  return indexes;
}
