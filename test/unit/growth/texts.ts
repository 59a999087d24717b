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
export const ALWAYS: ReadonlySet<string> = new Set([' ', 'a', '(']);

type Shape = (attack: Attack, length: number) => string;

/** Something behind it, so that nothing matches after all. */
const ending: Shape = (attack, length) => textOf(attack, '\0', length);
/** Half of the text is something else. */
const before: Shape = (attack, length) => textOf(attack, 'a'.repeat(length / 2), length);
const behind: Shape = ({ start, pump }, length) => textOf({ start: start + 'a'.repeat(length / 2), pump }, '', length);

/** What texts are made of a run. */
export const SHAPES: readonly Shape[] = [(attack, length) => textOf(attack, '', length), ending, before, behind];
/** For texts of which there are many. */
export const FEW_SHAPES: readonly Shape[] = [ending, before];

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

/** In one piece, as texts from outside are: V8 leaves what is put together in parts, which are slower to look at. */
export function flat(text: string): string {
  const encoding = /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
