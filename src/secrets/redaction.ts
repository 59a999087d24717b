/** Hides parts of a URL that must not leave: values of query parameters that hold secrets, and userinfo. Pure. */

import { isSecretNameInText, isSecretQueryKey } from './names.ts';

export const REDACTED = 'REDACTED';

/** The settings about names. */
export interface SecretNames {
  /** Names of parameters whose values are hidden too, in lower case. */
  readonly moreQueryKeys: readonly string[];
  /** Names of the only ones whose values are hidden; undefined: what looks like a secret. */
  readonly onlyQueryKeys: readonly string[] | undefined;
}

/** The end of a longer name tells, encoded as it may be. */
const LONGEST_NAME = 1024;

/** A name may be encoded more than once, where URLs stand in URLs. */
const MOST_DECODINGS = 4;

/** An encoded `=` or `@`, however often it is encoded: without them nothing can be hidden in a value. */
const ENCODED_PAIR = /%(?:25)*(?:3d|40)/i;

/** Hides secrets in URLs, as `OTEL_*` has it: made once per library from `host.settings.redaction`. */
export class Redaction {
  readonly #named: ReadonlySet<string> | undefined;
  readonly #only: boolean;

  constructor({ moreQueryKeys, onlyQueryKeys }: SecretNames) {
    const named = [...(onlyQueryKeys ?? []), ...moreQueryKeys];
    this.#named = named.length > 0 ? new Set(named.map((name) => name.toLowerCase())) : undefined;
    this.#only = onlyQueryKeys !== undefined;
  }

  /** Is the value of the query parameter of that name hidden? */
  isSecretKey(name: string): boolean {
    return (!this.#only && isSecretQueryKey(name)) || this.#isNamed(name);
  }

  /** Is the value beside that name hidden, wherever it stands? */
  isSecretInText(name: string): boolean {
    return (!this.#only && isSecretNameInText(name)) || this.#isNamed(name);
  }

  /** `a[name][]` is one of `name`. */
  #isNamed(name: string): boolean {
    if (this.#named === undefined) return false;
    const lower = name.toLowerCase();
    if (this.#named.has(lower)) return true;
    const end = lower.indexOf(']');
    const inner = end === -1 ? lower : lower.slice(lower.lastIndexOf('[', end) + 1, end);
    return this.#named.has(inner) || this.#named.has(lower.slice(0, Math.max(lower.indexOf('['), 0)));
  }

  /** `query` (without `?`) with the values of secret parameters replaced, and everything else as it was. */
  redactQuery(query: string): string {
    if (!query.includes('=') && !query.includes('%')) return query;
    const pairs = query.split('&');
    let isChanged = false;
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i] as string;
      const redacted = this.#redactPair(pair);
      if (redacted === pair) continue;
      pairs[i] = redacted;
      isChanged = true;
    }
    return isChanged ? pairs.join('&') : query;
  }

  #redactPair(pair: string): string {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    if (equals !== -1 && this.isSecretKey(decode(name.slice(-LONGEST_NAME)))) return `${name}=${REDACTED}`;
    // A pair that is encoded as a whole: `password%3D1`.
    if (this.#hidesSecret(name)) return REDACTED;
    return equals !== -1 && this.#hidesSecret(pair.slice(equals + 1)) ? `${name}=${REDACTED}` : pair;
  }

  #hidesSecret(text: string): boolean {
    return (/[=@]/.test(text) || ENCODED_PAIR.test(text)) && this.hasSecret(decode(text));
  }

  /** Is a URL or a query with a secret in it (`next=%2Fcb%3Ftoken%3D1`)? */
  hasSecret(text: string): boolean {
    if (!text.includes('=') && !text.includes('@')) return false;
    return withoutUserinfo(text) !== text || text.split(SEPARATOR).some((pair) => this.#isSecretPair(pair));
  }

  #isSecretPair(pair: string): boolean {
    const equals = pair.indexOf('=');
    const value = pair.slice(equals + 1);
    return equals > 0 && value !== '' && value !== REDACTED && this.isSecretKey(pair.slice(0, equals));
  }

  /** Replaces userinfo and the values of secret parameters; anything that is no absolute URL is treated as a path. */
  redactUrl(url: string): string {
    const result = withoutUserinfo(url);
    const hash = orEnd(result.indexOf('#'), result);
    const question = Math.min(orEnd(result.indexOf('?'), result), hash);
    if (question === result.length) return result;
    const query = result.slice(question + 1, hash);
    const fragment = result.slice(hash + 1);
    return (
      result.slice(0, question) +
      (question < hash ? `?${this.redactQuery(query)}` : '') +
      (hash < result.length ? `#${this.redactQuery(fragment)}` : '')
    );
  }
}

/** A text that begins another pair in a text that was decoded. */
const SEPARATOR = /[?&;#]/;

function orEnd(index: number, text: string): number {
  return index === -1 ? text.length : index;
}

export function decode(text: string): string {
  let decoded = text;
  for (let i = 0; i < MOST_DECODINGS && decoded.includes('%'); i++) {
    const before = decoded;
    decoded = decodeOnce(before);
    if (decoded === before) break;
  }
  return decoded;
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A part that is encoded badly is no reason to let the rest of a text pass.
    const [first = '', ...pieces] = text.split('%');
    return first + pieces.map(decodePiece).join('');
  }
}

/** The character that stands after a `%`; ASCII is enough. */
function decodePiece(piece: string): string {
  const digits = piece.slice(0, 2);
  return /^[0-7][0-9a-f]$/i.test(digits)
    ? String.fromCharCode(Number.parseInt(digits, 16)) + piece.slice(2)
    : `%${piece}`;
}

/** A URL without user and password. */
export function withoutUserinfo(url: string): string {
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url);
  if (authority === null) return url;
  const end = authority[0].length;
  const host = authority[1] as string;
  const at = host.lastIndexOf('@');
  if (at === -1) return url;
  return `${url.slice(0, end - host.length)}${hiddenUserinfo(host.slice(0, at))}${host.slice(at)}${url.slice(end)}`;
}

export function hiddenUserinfo(userinfo: string): string {
  return userinfo.includes(':') ? `${REDACTED}:${REDACTED}` : REDACTED;
}
