import { percentDecode } from './percent-decode.ts';
import { bad, type Reading, type Type } from './reading.ts';

type TextByKey = Readonly<Record<string, string>>;

/**
 * `key=value,key2=value2`, both percent-decoded. One undecodable pair discards the whole value
 * (specification, "Specifying resource information via an environment variable").
 */
export const resourceAttributes: Type<TextByKey> = {
  label: 'list of key=value',
  parse(text): Reading<TextByKey> {
    const found = new Map<string, string>();
    const pairs = text.split(',');
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index]?.trim();
      if (!pair) continue;
      const at = pair.indexOf('=');
      const key = at < 0 ? undefined : percentDecode(pair.slice(0, at));
      const value = at < 0 ? undefined : percentDecode(pair.slice(at + 1));
      if (!key || value === undefined)
        return bad(
          `cannot be read at pair ${index + 1}${at < 0 ? ' (no "=")' : ''}`,
          'Write key=value pairs separated by commas, with "," "=" and "%" inside them percent-encoded.',
        );
      found.set(key, value);
    }
    return { value: Object.fromEntries(found), problems: [] };
  },
  format: () => 'none of it',
};
