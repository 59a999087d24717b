import type { Redaction } from '../redact.ts';

/** Characters that the URL parser leaves alone in a path, one flag per ASCII code. */
const PLAIN = new Uint8Array(128);
for (const char of "!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~%") {
  PLAIN[char.charCodeAt(0)] = 1;
}

const SLASH = 47;
const DOT = 46;
const PERCENT = 37;
const QUESTION = 63;

/**
 * Where the path of a request target ends when the URL parser would leave it as it is, else -1: not in origin-form
 * (`/path?query`), dot segments, characters that need encoding. Saves building a URL for almost every request.
 */
export function plainPathEnd(target: string): number {
  if (target.charCodeAt(0) !== SLASH) return -1;
  let previous = SLASH;
  for (let i = 1; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code === QUESTION) return i;
    if (code > 127 || PLAIN[code] === 0) return -1;
    if (code === SLASH && i === 1) return -1; // `//host/path`
    // `/.` may start a dot segment, and so may `/%2e`.
    if (previous === SLASH && (code === DOT || code === PERCENT)) return -1;
    previous = code;
  }
  return target.length;
}

/** Pairs that `URLSearchParams` would write as they are. */
const CANONICAL_QUERY = /^[\w*.+-]*=[\w*.+-]*(?:&[\w*.+-]*=[\w*.+-]*)*$/;

/** A query (without `?` and fragment) as the official instrumentation writes it, without its secrets. */
export function canonicalQuery(query: string, redaction: Redaction): string {
  return redaction.redactQuery(CANONICAL_QUERY.test(query) ? query : new URLSearchParams(query).toString());
}
