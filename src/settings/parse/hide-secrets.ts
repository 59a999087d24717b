/** Values of variables as messages may show them. */

/** Secrecy says what of a value is never shown. `url`: user, password and query. */
export type Secrecy = 'none' | 'url' | 'all';

const MAX_SHOWN = 80;
/** Characters in which secrets are looked for; no more than some of them are shown. */
export const MAX_SEARCHED = 4096;

/** Quotes a value for a message: one line, printable, short, and nothing secret in it. */
export function show(text: string, secrecy: Secrecy): string {
  return secrecy === 'all'
    ? '***'
    : `"${printable(shorten(hideSecrets(secrecy === 'url' ? text : text.slice(0, MAX_SEARCHED), secrecy)))}"`;
}

/** The value without what is secret in it. */
export function hideSecrets(text: string, secrecy: Secrecy): string {
  if (secrecy === 'all') return '***';
  return hideLooks(secrecy === 'url' ? hideUrlSecrets(text) : text);
}

/** `key=secret` and the like, with the words people use; shapes of well-known keys; what stands before `@` in a URL; PEM. */
const KEYED =
  /((?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization|bearer|basic)["']?[=: ]\s{0,3})(?:(?:bearer|basic)\s{1,3})?[^,;&\s"'*]+/gi;
const SHAPED =
  /\b(?:sk|rk|ghp|gho|ghs|glpat|xox[abprs])[-_][\w-]{6,}|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{1,500}\.[\w.-]*|-----BEGIN[\s\S]*/g;
const USER = /:\/\/[^/@\s]{1,500}@/g;

/** A secret may be where none belongs. */
function hideLooks(text: string): string {
  return text.replace(SHAPED, '***').replace(KEYED, '$1***').replace(USER, '://***@');
}

/** One line without control characters, escaped as in JSON. */
export function printable(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeCharacter);
}

export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** Everything up to the last `@` may be a password with any character in it; a query may hold an API key. */
function hideUrlSecrets(text: string): string {
  const at = text.lastIndexOf('@');
  const scheme = text.indexOf('://');
  const start = scheme >= 0 && scheme < at ? scheme + 3 : 0;
  const bare = at >= 0 ? `${text.slice(0, start)}***${text.slice(at)}` : text;
  const query = bare.search(/[?#]/);
  return query >= 0 ? `${bare.slice(0, query + 1)}***` : bare;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
