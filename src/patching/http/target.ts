import type { Redaction } from '../../secrets/redaction.ts';

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
  return redaction.redactQuery(CANONICAL_QUERY.test(query) ? query : normalized(query));
}

/** In UTF-16 units. */
const PIECE = 2048;

/**
 * Piece by piece: the time `URLSearchParams` takes grows with the square of the number of pairs (Node 24.21: 5 s of 500,000
 * that are names only).
 */
function normalized(query: string): string {
  if (query.length <= PIECE) return new URLSearchParams(query).toString();
  const pieces: string[] = [];
  let start = 0;
  while (start < query.length) {
    const next = query.indexOf('&', start + PIECE);
    const end = next === -1 ? query.length : next;
    // All but the first begin with `&`, so that a `?` is part of a name.
    const piece = new URLSearchParams(query.slice(start, end)).toString();
    if (piece !== '') pieces.push(piece);
    start = end;
  }
  return pieces.join('&');
}
