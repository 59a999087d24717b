import type { Attributes } from '@opentelemetry/api';
import { isSecretHeader } from '../secrets/names.ts';
import { REDACTED } from '../secrets/redaction.ts';

/** The value of a header by its name in lower case: what Node and undici have it as, or undefined. */
type Read = (name: string) => unknown;

/** Gives the attributes for what `read` finds. */
export type Capture = (read: Read) => Attributes;

/**
 * Captures headers as `http.<direction>.header.<name>`, a list of values; undefined when there are no names.
 * @param names in lower case
 * @param redacted names whose values are hidden; undefined: all that look like credentials
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function captureHeaders(
  direction: 'request' | 'response',
  names: readonly string[],
  redacted: readonly string[] | undefined,
): Capture | undefined {
  return captureAs(`http.${direction}.header.`, names, redacted);
}

/** The same for what is like headers, as `<prefix><name>`. */
export function captureAs(
  prefix: string,
  names: readonly string[],
  redacted: readonly string[] | undefined,
): Capture | undefined {
  if (names.length === 0) return undefined;
  const wanted = names.map((name) => ({
    name,
    key: `${prefix}${name}`,
    secret: redacted === undefined ? isSecretHeader(name) : redacted.includes(name),
  }));
  return (read) => {
    const attributes: Attributes = {};
    for (const { name, key, secret } of wanted) {
      const value = read(name);
      if (value === undefined) continue;
      const values = Array.isArray(value) ? value.map(String) : [String(value)];
      attributes[key] = secret ? values.map(() => REDACTED) : values;
    }
    return attributes;
  };
}
