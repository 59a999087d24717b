/** Parsers of lists of names and patterns, where not the words are known but what they may look like. */

import { isHeaderName } from './header-syntax.ts';
import { bad, type Reading, type Type, type ValueProblem } from './reading.ts';

/** More are not kept: each is compared with something per request. */
const MAX_NAMES = 256;
/** UTF-16 units. */
const MAX_LENGTH = 512;
/** A longer value need not be looked at to know that it is none. */
const MAX_TEXT = 65_536;

interface Kind {
  label: string;
  /** A message has this noun for one of the names. */
  noun: string;
  accepts(name: string): boolean;
  normalize?(name: string): string;
}

const toLowerCase = (name: string) => name.toLowerCase();

/** In lower case; `none` alone is the empty list. */
export const headerNames = names({
  label: 'list of header names; or none',
  noun: 'header name',
  accepts: isHeaderName,
  normalize: toLowerCase,
});
/** Case-sensitive (RFC 9110, 9.1); `none` alone is the empty list. */
export const methods = names({ label: 'list of methods; or none', noun: 'method', accepts: isHeaderName });
/** In lower case; `none` alone is the empty list. */
export const queryKeys = names({
  label: 'list of query parameters; or none',
  noun: 'query parameter',
  accepts: (name) => /^[^\s&=?#]+$/.test(name) && !hasControlCharacter(name),
  normalize: toLowerCase,
});
/** Patterns; `none` alone is the empty list. */
export const baggageKeys = names({
  label: 'list of baggage keys; or none',
  noun: 'baggage key',
  accepts: isHeaderName,
});
/** Patterns of paths and URLs, see `src/settings/parse/path-pattern.ts`; `none` alone is the empty list. */
export const globs = names({
  label: 'list of patterns; or none',
  noun: 'pattern of a path or URL',
  accepts: (name) => /^(?:\/|\*|[A-Za-z][A-Za-z\d+.-]*:\/\/)\S*$/.test(name) && !hasControlCharacter(name),
});
/** Names of modules, and paths; `none` alone is the empty list. */
export const moduleNames = names({
  label: 'list of module names and paths; or none',
  noun: 'module',
  accepts: (name) => !hasControlCharacter(name),
});

function names({ label, noun, accepts, normalize = String }: Kind): Type<readonly string[]> {
  return {
    label,
    parse(text): Reading<readonly string[]> {
      if (text.length > MAX_TEXT) return bad(`is longer than ${MAX_TEXT} characters`, 'Write a shorter list, with *.');
      if (text.toLowerCase() === 'none') return { value: [], problems: [] };
      const found = new Set<string>();
      const wrong: number[] = [];
      let position = 0;
      for (const item of text.split(',')) {
        const name = item.trim();
        position++;
        if (name === '') continue;
        if (name.length > MAX_LENGTH || !accepts(name)) wrong.push(position);
        else if (found.size < MAX_NAMES) found.add(normalize(name));
        else return { value: [...found], problems: [tooMany(noun)] };
      }
      if (found.size === 0 && wrong.length === 0) return bad(`names no ${noun}`, 'Write a list separated by commas.');
      return { value: found.size > 0 ? [...found] : undefined, problems: wrong.length > 0 ? [unfit(wrong, noun)] : [] };
    },
    format: (value) => (value.length > 0 ? value.join(',') : 'none'),
  };
}

/** Of Unicode's class Cc. A regular expression with `\p{Cc}` takes V8 0.3 ms as soon as it reads the file that has it. */
function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 || (code >= 127 && code < 160)) return true;
  }
  return false;
}

function unfit(positions: readonly number[], noun: string): ValueProblem {
  const shown = positions.slice(0, 5).join(', ') + (positions.length > 5 ? ', ...' : '');
  return {
    reason: `has what is no ${noun} (number ${shown})`,
    advice: `Write a list separated by commas, each at most ${MAX_LENGTH} characters.`,
  };
}

function tooMany(noun: string): ValueProblem {
  return { reason: `has more than ${MAX_NAMES} entries`, advice: `Use fewer, each ${noun} is compared per request.` };
}
