import { isHeaderName, isHeaderValue } from './header-syntax.ts';
import { percentDecode } from './percent-decode.ts';
import type { Reading, Type, ValueProblem } from './reading.ts';

type TextByKey = Readonly<Record<string, string>>;

/**
 * `name=value,name2=value2`, values percent-decoded, names in lower case. A pair that cannot be a header is a problem,
 * told by its position only: all of it may be a secret (specification, "Specifying headers via environment variables").
 */
export const headers: Type<TextByKey> = {
  label: 'list of name=value',
  parse(text): Reading<TextByKey> {
    const found = new Map<string, string>();
    const wrong: number[] = [];
    const pairs = text.split(',');
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index]?.trim();
      if (!pair) continue;
      const at = pair.indexOf('=');
      const name = percentDecode(pair.slice(0, Math.max(at, 0)));
      const value = percentDecode(pair.slice(at + 1));
      if (name && isHeaderName(name) && value !== undefined && isHeaderValue(value))
        found.set(name.toLowerCase(), value);
      else wrong.push(index + 1);
    }
    return { value: found.size > 0 ? Object.fromEntries(found) : undefined, problems: headerProblems(wrong) };
  },
  format: () => 'the other pairs',
};

function headerProblems(wrong: readonly number[]): ValueProblem[] {
  if (wrong.length === 0) return [];
  const shown = wrong.slice(0, 5).join(', ') + (wrong.length > 5 ? ', ...' : '');
  return [
    {
      reason: `has ${wrong.length === 1 ? 'a pair' : 'pairs'} that cannot be a header (number ${shown})`,
      advice: 'Write name=value pairs separated by commas, with "," and "%" inside values percent-encoded.',
    },
  ];
}
