import type { Preload } from './report.ts';

const PACKAGE = '@org/otel-auto';
const FLAG = /^(--import|--require|-r)(?:=(.*))?$/s;

/** This is what the flags name, in their order. */
export function preloadsOf(args: readonly string[]): Preload[] {
  const found: Preload[] = [];
  for (let index = 0; index < args.length; index++) {
    const match = FLAG.exec(args[index] ?? '');
    if (match === null) continue;
    const specifier = match[2] ?? args[++index];
    if (specifier !== undefined) found.push({ flag: match[1] === '--import' ? '--import' : '--require', specifier });
  }
  return found;
}

/** Words of `NODE_OPTIONS`, in which double quotes and `\` within them are special (https://nodejs.org/api/cli.html#node_optionsoptions). */
export function wordsOf(options: string): string[] {
  const words: string[] = [];
  let word = '';
  let isQuoted = false;
  let hasWord = false;
  for (let at = 0; at < options.length; at++) {
    const character = options.charAt(at);
    if (isQuoted && character === '\\') word += options.charAt(++at);
    else if (character === '"') {
      isQuoted = !isQuoted;
      hasWord = true;
    } else if (!isQuoted && character.trim() === '') {
      if (hasWord) words.push(word);
      word = '';
      hasWord = false;
    } else {
      word += character;
      hasWord = true;
    }
  }
  if (hasWord) words.push(word);
  return words;
}

/** Does it name the entry of this package that starts the loader? */
export function startsLoader({ specifier }: Preload): boolean {
  if (specifier.startsWith(`${PACKAGE}/register`)) return true;
  return /[\\/]register[\\/](?:import\.mjs|require\.cjs)$/.test(specifier) && /otel-auto/.test(specifier);
}

/** Does it name the package itself, which starts nothing? */
export function namesPackageOnly({ specifier }: Preload): boolean {
  return specifier === PACKAGE || /[\\/]otel-auto[\\/]dist[\\/]index\.[cm]js$/.test(specifier);
}

/** Looked up in node_modules from the folder in which the process starts. */
export function isBareName(specifier: string): boolean {
  return !/^(?:\.{0,2}[\\/]|file:|node:|data:|[A-Za-z]:[\\/])/.test(specifier);
}
