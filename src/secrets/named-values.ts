/** Names with secrets beside them that stand in a text: in queries, connection strings, JSON, dumps of objects and headers. Pure. */

import { decode, REDACTED, type Redaction } from './redaction.ts';

/** Longer names are looked at from their end. */
const LONGEST_NAME = 128;
const MOST_BLANKS = 8;

const BETWEEN = /[=:]/g;

/** 1 for the ASCII characters of names, 2 for quotes. */
const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (/[\w.$%[\]-]/.test(String.fromCharCode(code))) KINDS[code] = 1;
for (const quote of '"\'`') KINDS[quote.charCodeAt(0)] = 2;

function isOfName(code: number): boolean {
  return code < 128 && KINDS[code] === 1;
}

function isQuote(code: number): boolean {
  return code < 128 && KINDS[code] === 2;
}

/** Where a value ends, by what stands between it and its name. */
const END_IN_QUERY = /[&#\s"'<>`]/g;
const END_AFTER_SEMICOLON = /[;&#\s"'<>`?]/g;
const END_AFTER_EQUALS = /[;&\s"'<>`]/g;
const END_AFTER_COLON = /[\s,;"'`<>)}\]]/g;
const END_OF_LINE = /["'\r\n}]/g;

/** The text that stands for a value. */
const PLACEHOLDER =
  /^(?:\?|\$\w+|[:@]\w+|%[sdoj]|\*+|\.{3}|null|undefined|true|false|none|yes|no|nil|NaN|\[[\w. ]*\]|<[\w. -]*>|\$\{[^}]*\}|)$/i;

/** Names in a sentence are followed by words: `Invalid password: too short`. */
const NO_WORD = /[\d_+/=.@#$%^&*~-]/;
const SHORTEST_IN_SENTENCE = 6;
const LONGEST_WORD = 64;

/** `a URL that includes credentials: http://…` */
const URL_START = /^[a-z][a-z\d+.-]*:\/\//i;

/** Their values have blanks in them. */
const WHOLE_LINE = /(?:authorization|cookie)$/i;

/** Replaces what stands beside names of secrets. */
export function hideNamedValues(text: string, redaction: Redaction): string {
  let result = '';
  let kept = 0;
  BETWEEN.lastIndex = 0;
  for (let found = BETWEEN.exec(text); found !== null; found = BETWEEN.exec(text)) {
    const value = secretBeside(text, found.index, kept, redaction);
    if (value === undefined) continue;
    result += text.slice(kept, value.start) + REDACTED;
    kept = value.end;
    BETWEEN.lastIndex = Math.max(value.end, found.index + 1);
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The range to be hidden after the `=` or `:` at `index`. */
function secretBeside(text: string, index: number, from: number, redaction: Redaction): Range | undefined {
  const isEquals = text.charCodeAt(index) === 61;
  const quoted = beforeQuote(text, index, from);
  const end = quoted ?? beforeBlanks(text, index, from);
  let start = end;
  while (start > from && end - start < LONGEST_NAME && isOfName(text.charCodeAt(start - 1))) start--;
  // No name of a secret is shorter, and none of them is a number: `127.0.0.1:80`, `12:30:05`.
  if (end - start < 2 || isDigit(text.charCodeAt(end - 1))) return undefined;
  const written = text.slice(start, end);
  const name = written.includes('%') ? decode(written) : written;
  const before = start > 0 ? text.charAt(start - 1) : '';
  // Connection strings have values in braces and quotes.
  const isQuery =
    isEquals && end === index && before !== '' && '?&#;'.includes(before) && !/["'{]/.test(text.charAt(index + 1));
  if (isQuery) return valueInQuery(text, index + 1, before, redaction.isSecretKey(name), redaction);
  if (!redaction.isSecretInText(name.replace(/^-{1,2}/, ''))) return undefined;
  return valueInText(text, index, isEquals, { name, isQuoted: quoted !== undefined, start });
}

function valueInQuery(
  text: string,
  start: number,
  before: string,
  isSecret: boolean,
  redaction: Redaction,
): Range | undefined {
  if (isSecret) return unquoted(text, start, before === ';' ? END_AFTER_SEMICOLON : END_IN_QUERY);
  const value = unquoted(text, start, END_AFTER_SEMICOLON);
  return value !== undefined && redaction.hasSecret(decode(text.slice(value.start, value.end))) ? value : undefined;
}

/** In `"name":` and `\"name\":`, where the name ends. */
function beforeQuote(text: string, index: number, from: number): number | undefined {
  let end = beforeBlanks(text, index, from);
  if (end <= from || !isQuote(text.charCodeAt(end - 1))) return undefined;
  end--;
  for (let i = 0; i < 4 && end > from && text.charAt(end - 1) === '\\'; i++) end--;
  return end;
}

function beforeBlanks(text: string, index: number, from: number): number {
  let end = index;
  while (end > from && index - end < MOST_BLANKS && text.charAt(end - 1) === ' ') end--;
  return end;
}

interface Name {
  readonly name: string;
  readonly isQuoted: boolean;
  readonly start: number;
}

function valueInText(
  text: string,
  index: number,
  isEquals: boolean,
  { name, isQuoted, start }: Name,
): Range | undefined {
  let value = index + 1;
  // `==`, `=>`, `::`
  if ('=>:'.includes(text.charAt(value)) && value < text.length) return undefined;
  while (value - index <= MOST_BLANKS && text.charAt(value) === ' ') value++;
  const slashes = value;
  while (value - slashes < 4 && text.charAt(value) === '\\') value++;
  const quote = text.charAt(value);
  if (isQuote(text.charCodeAt(value))) return inQuotes(text, value + 1, quote, value - slashes);
  value = slashes;
  if (isEquals && quote === '{') return upTo(text, value + 1, '}');
  if (WHOLE_LINE.test(name)) return unquoted(text, value, END_OF_LINE);
  if (isEquals) return unquoted(text, value, END_AFTER_EQUALS);
  return !isQuoted && isSentence(text, start, value) ? undefined : unquoted(text, value, END_AFTER_COLON);
}

/** Do words follow, and no secret? The first ones tell. */
function isSentence(text: string, start: number, value: number): boolean {
  const [word = ''] = text.slice(value, value + LONGEST_WORD).split(END_AFTER_COLON, 1);
  return word.length < SHORTEST_IN_SENTENCE || !NO_WORD.test(word) || URL_START.test(word) || isUnexpected(text, start);
}

/** As parsers say. */
function isUnexpected(text: string, start: number): boolean {
  return /\b(?:unexpected|invalid|illegal) $/i.test(text.slice(Math.max(start - 12, 0), start));
}

/** To the next quote of its kind, with as many backslashes before it; to the end of a text that was cut. */
function inQuotes(text: string, start: number, quote: string, slashes: number): Range | undefined {
  let end = text.indexOf(quote, start);
  while (end !== -1 && slashesBefore(text, end, start) > slashes) end = text.indexOf(quote, end + 1);
  return hidden(text, start, end === -1 ? text.length : end - slashesBefore(text, end, start));
}

function slashesBefore(text: string, index: number, from: number): number {
  let count = 0;
  while (count < 8 && index - count > from && text.charAt(index - count - 1) === '\\') count++;
  return count;
}

function upTo(text: string, start: number, last: string): Range | undefined {
  const end = text.indexOf(last, start);
  return hidden(text, start, end === -1 ? text.length : end);
}

function unquoted(text: string, start: number, last: RegExp): Range | undefined {
  last.lastIndex = start;
  return hidden(text, start, last.exec(text)?.index ?? text.length);
}

function hidden(text: string, start: number, end: number): Range | undefined {
  if (end <= start) return undefined;
  // Only what is short stands for a value.
  const isShown = end - start <= 64 && isPlaceholder(text.slice(start, end));
  return isShown ? undefined : { start, end };
}

function isPlaceholder(value: string): boolean {
  return value === REDACTED || PLACEHOLDER.test(value);
}
