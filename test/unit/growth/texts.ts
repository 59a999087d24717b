import type { Attack } from './attacks.ts';

/** In UTF-16 units. */
export const LENGTHS = [8192, 32_768, 1_048_576] as const;

/** A character of each kind, and what comments, quotes, brackets and lists begin and end with. */
const PIECES = [
  ...' \t\n\r\0a0_é\u2028中',
  '😀',
  '\ud83d',
  ...'\'"`\\/*-()[]{}<>;,.$@#?:=%&+|!^~',
  ...['--\n', '-- a\n', '/*', '*/', '/**/', '/* a */', '#\n', '\r\n', "''", '""', '``', "\\'", "'a'", '"a"'],
  ...['$$', '$a$', '$a$$', '()', '[]', '{}', '${', '(a', '[a', '{a', ')(', '](', '}{', ', ', 'a,', 'a, '],
  ...['a=a,', 'a=a;', 'a=a&', '&a', 'a.', '.a', 'a-', 'a/', '/a', '//', './', '../', ':a', 'a:', '::', ':1', 'a a'],
  ...['%20', '%2', '%41', '%e4', '*a', 'a*', '**', '?a', 'a?', '0.', '1e', 'aA', 'A', 'AB'],
];

export const RUNS: readonly Attack[] = PIECES.map((pump) => ({ start: '', pump }));

/** Those that everything is tried with at full length, however fast it has been with less. */
export const ALWAYS: ReadonlySet<string> = new Set([' ', 'a', '"', '(', '/* a */']);

/** A run alone, with something behind it so that nothing matches after all, and with half of the text something else. */
export const SHAPES: readonly ((attack: Attack, length: number) => string)[] = [
  (attack, length) => textOf(attack, '', length),
  (attack, length) => textOf(attack, '\0', length),
  (attack, length) => textOf(attack, 'a'.repeat(length / 2), length),
  ({ start, pump }, length) => textOf({ start: start + 'a'.repeat(length / 2), pump }, '', length),
];

function textOf({ start, pump }: Attack, end: string, length: number): string {
  const count = Math.floor((length - start.length - end.length) / pump.length);
  return flat(start + pump.repeat(Math.max(count, 1)) + end);
}

/** Names that all differ, as lists of them are read. */
export const LISTS: readonly ((length: number) => string)[] = [',', ';', '&', '\n', '\r\n', ' ', '/', '-'].flatMap(
  (between) => ['', '=1'].map((value) => (length: number) => listOf(between, value, length)),
);

function listOf(between: string, value: string, length: number): string {
  const parts: string[] = [];
  for (let index = 0, size = 0; size < length; index++) {
    const part = `k${index}${value}${between}`;
    parts.push(part);
    size += part.length;
  }
  return flat(parts.join(''));
}

/** V8 puts texts together only when somebody looks at them, which must not count. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
