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
let secretPair: RegExp;
let secretPairs: RegExp;
hideValuesOf(SECRET_NAME);

function hideValuesOf(name: string): void {
  secretPair = new RegExp(`(?:^|&)${name}`, 'i');
  secretPairs = new RegExp(`(^|&)(${name})[^&]*`, 'gi');
}

/** Hides the values of other parameters too, or of no others. */
export function redactAsSet({ moreQueryKeys, onlyQueryKeys }: RedactionSettings): void {
  const named = [...(onlyQueryKeys ?? []), ...moreQueryKeys].map(escapeSyntax);
  const exact = named.length > 0 ? `(?:[^=&]*\\[)?(?:${named.join('|')})\\]?=` : '(?!)';
  if (onlyQueryKeys !== undefined) hideValuesOf(exact);
  else if (named.length > 0) hideValuesOf(`(?:${SECRET_NAME}|${exact})`);
}

function escapeSyntax(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** A percent-encoded letter or bracket: the name must be decoded before it can be compared. */
const ENCODED_LETTER = /%[4-7]/;

/** `query` (without `?`) with the values of secret parameters replaced, and everything else as it was. */
export function redactQuery(query: string): string {
  if (ENCODED_LETTER.test(query)) return redactEncodedQuery(query);
  return secretPair.test(query) ? query.replace(secretPairs, `$1$2${REDACTED}`) : query;
}

function redactEncodedQuery(query: string): string {
  const pairs = query.split('&');
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] as string;
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals);
    if (secretPair.test(`${decode(name)}=`)) pairs[i] = `${name}=${REDACTED}`;
  }
  return pairs.join('&');
}

function decode(name: string): string {
  try {
    // A decoded `&` or `=` belongs to the name.
    return decodeURIComponent(name).replaceAll(/[&=]/g, '_');
  } catch {
    return name;
  }
}

/** Replaces userinfo and the values of secret parameters; anything that is no absolute URL is treated as a path. */
export function redactUrl(url: string): string {
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url);
  let result = url;
  if (authority !== null) {
    const end = authority[0].length;
    const host = authority[1] as string;
    const at = host.lastIndexOf('@');
    if (at !== -1) {
      const userinfo = host.slice(0, at).includes(':') ? `${REDACTED}:${REDACTED}` : REDACTED;
      result = `${url.slice(0, end - host.length)}${userinfo}${host.slice(at)}${url.slice(end)}`;
    }
  }
  const question = result.indexOf('?');
  if (question === -1) return result;
  const hash = result.indexOf('#', question);
  const end = hash === -1 ? result.length : hash;
  return `${result.slice(0, question + 1)}${redactQuery(result.slice(question + 1, end))}${result.slice(end)}`;
}
