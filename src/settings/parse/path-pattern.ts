const STAR = 0;
const SEGMENT = 1;

/** A character, any number of characters, or one path segment. */
type Token = string | typeof STAR | typeof SEGMENT;

export type Match = (text: string) => boolean;

/**
 * A pattern as people write paths and routes: `*` stands for any characters, also `/`; a segment `:id` or `{id}` for one
 * segment of a path; everything else for itself. Not a regular expression, whose time an attacker's URL could make
 * exponential: this takes at most length times length.
 */
export function compilePattern(pattern: string): Match {
  const tokens = tokenize(pattern);
  if (tokens.every((token) => typeof token === 'string')) return (text) => text === pattern;
  const last = tokens.length - 1;
  if (tokens[last] === STAR && tokens.every((token, at) => at === last || typeof token === 'string')) {
    const start = pattern.slice(0, -1);
    return (text) => text.startsWith(start);
  }
  return (text) => matches(tokens, text);
}

/** One of several patterns. */
export function compilePatterns(patterns: readonly string[]): Match {
  const all = patterns.map(compilePattern);
  return (text) => all.some((match) => match(text));
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (const [at, segment] of pattern.split('/').entries()) {
    if (at > 0) tokens.push('/');
    if (/^:\w+$|^\{\w+\}$/.test(segment)) tokens.push(SEGMENT);
    else for (const char of segment.split('')) tokens.push(char === '*' ? STAR : char);
  }
  return tokens;
}

function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  /** Where to go on after the last star, which then takes one character more. */
  let starToken = -1;
  let starAt = 0;
  for (;;) {
    const wanted = tokens[token];
    if (wanted === STAR) {
      starToken = ++token;
      starAt = at;
      continue;
    }
    if (wanted === undefined && at === text.length) return true;
    const end = wanted === undefined ? at : take(wanted, text, at);
    if (end > at) {
      token++;
      at = end;
    } else if (starToken !== -1 && starAt < text.length) {
      token = starToken;
      at = ++starAt;
    } else return false;
  }
}

/** Where the token's part of the text ends; `at` when it does not fit. */
function take(token: Exclude<Token, typeof STAR>, text: string, at: number): number {
  if (token !== SEGMENT) return text[at] === token ? at + 1 : at;
  const slash = text.indexOf('/', at);
  return slash === -1 ? text.length : slash;
}
