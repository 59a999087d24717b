import { isHeaderName, isHeaderValue } from './header.ts';
import { bad, type Fault, type Reading, type Type } from './reading.ts';

type Pairs = Readonly<Record<string, string>>;

/**
 * `key=value,key2=value2`, both percent-decoded. One undecodable pair discards the whole value
 * (specification, "Specifying resource information via an environment variable").
 */
export const resourceAttributes: Type<Pairs> = {
  label: 'list of key=value',
  parse(text): Reading<Pairs> {
    const found = new Map<string, string>();
    const pairs = text.split(',');
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index]?.trim();
      if (!pair) continue;
      const at = pair.indexOf('=');
      const key = at < 0 ? undefined : decode(pair.slice(0, at));
      const value = at < 0 ? undefined : decode(pair.slice(at + 1));
      if (!key || value === undefined)
        return bad(
          `cannot be read at pair ${index + 1}${at < 0 ? ' (no "=")' : ''}`,
          'Write key=value pairs separated by commas, with "," "=" and "%" inside them percent-encoded.',
        );
      found.set(key, value);
    }
    return { value: Object.fromEntries(found), faults: [] };
  },
  format: () => 'none of it',
};

/**
 * `name=value,name2=value2`, values percent-decoded, names in lower case. A pair that cannot be a header is a fault,
 * told by its position only: all of it may be a secret (specification, "Specifying headers via environment variables").
 */
export const headers: Type<Pairs> = {
  label: 'list of name=value',
  parse(text): Reading<Pairs> {
    const found = new Map<string, string>();
    const wrong: number[] = [];
    const pairs = text.split(',');
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index]?.trim();
      if (!pair) continue;
      const at = pair.indexOf('=');
      const name = decode(pair.slice(0, Math.max(at, 0)));
      const value = decode(pair.slice(at + 1));
      if (name && isHeaderName(name) && value !== undefined && isHeaderValue(value))
        found.set(name.toLowerCase(), value);
      else wrong.push(index + 1);
    }
    return { value: found.size > 0 ? Object.fromEntries(found) : undefined, faults: headerFaults(wrong) };
  },
  format: () => 'the other pairs',
};

function headerFaults(wrong: readonly number[]): Fault[] {
  if (wrong.length === 0) return [];
  const shown = wrong.slice(0, 5).join(', ') + (wrong.length > 5 ? ', ...' : '');
  return [
    {
      reason: `has ${wrong.length === 1 ? 'a pair' : 'pairs'} that cannot be a header (number ${shown})`,
      advice: 'Write name=value pairs separated by commas, with "," and "%" inside values percent-encoded.',
    },
  ];
}

/** Percent-decodes; undefined when it is not percent-encoded UTF-8. */
function decode(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.includes('%')) return trimmed;
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return undefined;
  }
}
