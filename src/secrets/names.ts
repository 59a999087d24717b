/**
 * Names whose values are secrets: the one table for query parameters, headers, and pairs of a name and a value in any text.
 * Every pattern fails in time linear in the length of a name.
 */

import { SECRET_ENDS } from './secret-words.ts';

/**
 * Query parameters that are secrets by a name of exactly that word. The first line is what the semantic conventions ask for
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/, `url.query`). `state` and `nonce` of OAuth are none:
 * they are of no use to anybody else.
 */
const WHOLE = [
  'sig|awsaccesskeyid|x-amz-credential',
  'key|auth|authorization|code|pwd|pass|pin|otp|jwt|sid|session',
  'pw|pword|passwrd|bearer|sas|hmac|ticket|dsn|cookie|magic|otac|totp',
  'cvv2?|cvc2?|csc|ssn',
].join('|');

/** `user[password]` and `password[]` are ways in which forms nest names. */
const NESTED = '\\]?(?:\\[\\w{0,32}\\]){0,4}';

/** The last characters of a name are enough to tell. */
const LONGEST_NAME = 256;

const QUERY_KEY = new RegExp(`(?:^|[[.])(?:${WHOLE})${NESTED}$|(?:${SECRET_ENDS})${NESTED}$`, 'i');

/** Names that end with these and hold no secret: `Sec-WebSocket-Key`, `Idempotency-Key`. */
const PUBLIC_KEY = /(?:idempotency|websocket|cache|surrogate|partition|routing|sort|object|dedup(?:lication)?)-key$/;

/** Headers beside those whose name, with or without `x-`, is in the tables above. In lower case. */
const HEADER = new RegExp(
  [
    'auth(?!or(?!i[sz]))|cookie|token|secret|passw|passphrase|passcode|api-?key|credential|sess(?:ion|id)|signature|jwt|assertion|saml',
    '(?:^|-)(?:key|pass|pwd|pin|otp|sid|dsn|ssn|cvv|hmac|ticket|sas|bearer|cert)$',
    '^dpop|client-cert|client-principal|ssl-(?:client|cert)|tls-client|^x-vault-|^cf-access-|csrf|xsrf|honeycomb-team|hub-sig|akamai-edgeauth',
  ].join('|'),
);

/**
 * Is the value of a query parameter of that name a secret?
 * @param name decoded
 */
export function isSecretQueryKey(name: string): boolean {
  return QUERY_KEY.test(name.length > LONGEST_NAME ? name.slice(-LONGEST_NAME) : name);
}

/** @param name in lower case */
export function isSecretHeader(name: string): boolean {
  const end = name.length > LONGEST_NAME ? name.slice(-LONGEST_NAME) : name;
  return (HEADER.test(end) || ENDS_PATTERN.test(end)) && !PUBLIC_KEY.test(end);
}

const ENDS_PATTERN = new RegExp(`(?:${SECRET_ENDS})$`, 'i');

/** No sentence has one of these whole words before `=` or `:` for anything else than a secret. */
const IN_TEXTS = new RegExp(
  `(?:${SECRET_ENDS})${NESTED}$|(?:^|[-_.[])(?:pwd|jwt|cvv2?|ssn|authorization|cookie|set-cookie|dsn)${NESTED}$`,
  'i',
);

/** The same in any text, where `code=42` and `key: 7` are no secrets. */
export function isSecretNameInText(name: string): boolean {
  return IN_TEXTS.test(name) && !PUBLIC_KEY.test(name);
}
