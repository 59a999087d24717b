/** What must not leave in a URL: values of query parameters that hold secrets, and userinfo. */

import type { RedactionSettings } from '../settings/shape.ts';

export const REDACTED = 'REDACTED';

/**
 * Names of query parameters whose value is a secret. The first line is what the semantic conventions ask for
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/, `url.query`); `user[password]` is the way forms
 * nest names. Longer words count with anything in front of them (`user_password`, `X-Amz-Security-Token`). Every
 * alternative fails in time linear in the length of the name.
 */
const SECRET_NAME =
  '(?:(?:[^=&]*\\[)?(?:sig|awsaccesskeyid|x-amz-credential' +
  '|key|auth|authorization|code|pwd|pass|pin|otp|jwt|sid|session)' +
  '|[^=&]*(?:signature|token|secret|passwd|password|passphrase|credentials?|sess(?:ion)?[-_.]?id' +
  '|(?:api|app|access|account|auth|client|encryption|private|secret|service|shared|subscription)[-_.]?key))\\]?=';

/** A percent-encoded letter or bracket: the name must be decoded before it can be compared. */
const ENCODED_LETTER = /%[4-7]/;

/** Hides secrets in URLs, as `OTEL_*` has it: made once per library from `host.settings.redaction`. */
export class Redaction {
  readonly #secretPair: RegExp;
  readonly #secretPairs: RegExp;

  /** @param settings names of parameters whose values are hidden too, or nothing but theirs */
  constructor({ moreQueryKeys, onlyQueryKeys }: RedactionSettings) {
    const names = namesOf(onlyQueryKeys, moreQueryKeys);
    this.#secretPair = new RegExp(`(?:^|&)${names}`, 'i');
    this.#secretPairs = new RegExp(`(^|&)(${names})[^&]*`, 'gi');
  }

  /** `query` (without `?`) with the values of secret parameters replaced, and everything else as it was. */
  redactQuery(query: string): string {
    if (ENCODED_LETTER.test(query)) return this.#redactEncodedQuery(query);
    return this.#secretPair.test(query) ? query.replace(this.#secretPairs, `$1$2${REDACTED}`) : query;
  }

  #redactEncodedQuery(query: string): string {
    const pairs = query.split('&');
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i] as string;
      const equals = pair.indexOf('=');
      if (equals === -1) continue;
      const name = pair.slice(0, equals);
      if (this.#secretPair.test(`${decode(name)}=`)) pairs[i] = `${name}=${REDACTED}`;
    }
    return pairs.join('&');
  }

  /** Replaces userinfo and the values of secret parameters; anything that is no absolute URL is treated as a path. */
  redactUrl(url: string): string {
    const result = withoutUserinfo(url);
    const question = result.indexOf('?');
    if (question === -1) return result;
    const hash = result.indexOf('#', question);
    const end = hash === -1 ? result.length : hash;
    return `${result.slice(0, question + 1)}${this.redactQuery(result.slice(question + 1, end))}${result.slice(end)}`;
  }
}

/** The part of a pattern that matches `name=` of a secret parameter. */
function namesOf(only: readonly string[] | undefined, more: readonly string[]): string {
  const named = [...(only ?? []), ...more].map(escapeSyntax);
  const exact = named.length > 0 ? `(?:[^=&]*\\[)?(?:${named.join('|')})\\]?=` : '(?!)';
  if (only !== undefined) return exact;
  return named.length > 0 ? `(?:${SECRET_NAME}|${exact})` : SECRET_NAME;
}

function escapeSyntax(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function decode(name: string): string {
  try {
    // A decoded `&` or `=` belongs to the name.
    return decodeURIComponent(name).replaceAll(/[&=]/g, '_');
  } catch {
    return name;
  }
}

function withoutUserinfo(url: string): string {
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url);
  if (authority === null) return url;
  const end = authority[0].length;
  const host = authority[1] as string;
  const at = host.lastIndexOf('@');
  if (at === -1) return url;
  const userinfo = host.slice(0, at).includes(':') ? `${REDACTED}:${REDACTED}` : REDACTED;
  return `${url.slice(0, end - host.length)}${userinfo}${host.slice(at)}${url.slice(end)}`;
}
