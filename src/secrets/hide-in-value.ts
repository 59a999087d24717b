/**
 * Hides secrets in values of settings, for messages and reports. A value is short, and nobody needs all of it: so more is
 * hidden here than in a span, where a false alarm takes away what the user wants to see. Pure.
 */

import { SECRET_ENDS } from './secret-words.ts';
import { hideTokens } from './token-shapes.ts';

/** Secrecy says what of a value is never shown. `url`: user, password and query. */
export type Secrecy = 'none' | 'url' | 'all';

const HIDDEN = '***';

/** Characters in which secrets are looked for; no more than some of them are shown. */
export const MAX_SEARCHED = 4096;

/** The value without what is secret in it. */
export function hideInValue(text: string, secrecy: Secrecy): string {
  if (secrecy === 'all') return HIDDEN;
  return hideLooks(secrecy === 'url' ? hideUrlSecrets(text) : text);
}

/** `key=secret` and the like, also with a blank between the two. */
const KEYED = new RegExp(
  `((?:${SECRET_ENDS}|pass|authorization|bearer|basic)["']?[=: ]\\s{0,3})(?:(?:bearer|basic)\\s{1,3})?[^,;&\\s"'*]+`,
  'gi',
);

/** Beginnings of well-known tokens with less behind them than a token has: a value may be cut or mistyped. PEM to the end. */
const BEGUN =
  /\b(?:sk|rk|ghp|gho|ghs|glpat|xox[abprs])[-_][\w-]{6,}|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{1,500}\.[\w.-]*|-----BEGIN[\s\S]*/g;
const USER = /:\/\/[^/@\s]{1,500}@/g;

/** A secret may be where none belongs. */
function hideLooks(text: string): string {
  return hideTokens(text, HIDDEN).replace(BEGUN, HIDDEN).replace(KEYED, `$1${HIDDEN}`).replace(USER, `://${HIDDEN}@`);
}

/** Everything up to the last `@` may be a password with any character in it; a query may hold an API key. */
function hideUrlSecrets(text: string): string {
  const at = text.lastIndexOf('@');
  const scheme = text.indexOf('://');
  const start = scheme >= 0 && scheme < at ? scheme + 3 : 0;
  const bare = at >= 0 ? `${text.slice(0, start)}${HIDDEN}${text.slice(at)}` : text;
  const query = bare.search(/[?#]/);
  return query >= 0 ? `${bare.slice(0, query + 1)}${HIDDEN}` : bare;
}
