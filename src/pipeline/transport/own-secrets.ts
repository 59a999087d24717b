import { decode, REDACTED } from '../../secrets/redaction.ts';
import type { OtlpConfig } from '../ring/config.ts';

/** Shorter values may be a part of any word. */
const SHORTEST = 4;

/**
 * The function takes out of an answer what was sent to get it: a collector may quote the key that it refuses. Sent are every
 * value of a header, and what the URL has beside host and path.
 */
export function createHide({ headers, endpoint }: Pick<OtlpConfig, 'headers' | 'endpoint'>): (text: string) => string {
  const secrets = [...new Set([...Object.values(headers).flatMap(partsOf), ...partsOfUrl(endpoint)])]
    .filter(({ length }) => length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  return (text) => {
    let result = text;
    for (const secret of secrets) result = result.replaceAll(secret, REDACTED);
    return result;
  };
}

/** `Bearer abc` is also `abc`, and `Basic dXNlcjpwYXNz` is also `user:pass` and `pass`. */
function partsOf(value: string): string[] {
  const [scheme = '', ...rest] = value.trim().split(/\s+/);
  if (rest.length === 0) return [value.trim()];
  const decoded = scheme.toLowerCase() === 'basic' ? Buffer.from(rest[0] as string, 'base64').toString() : '';
  return [value.trim(), rest.join(' '), decoded, decoded.slice(decoded.indexOf(':') + 1)];
}

function partsOfUrl(endpoint: string): string[] {
  const url = URL.parse(endpoint);
  if (url === null) return [];
  const { username, password, searchParams } = url;
  return [username, password].flatMap((text) => [text, decode(text)]).concat([...searchParams.values()]);
}
