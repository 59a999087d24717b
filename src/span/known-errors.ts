/**
 * A text that one span hides of an error, the other spans do not show either: an error goes on from the span of a query to those
 * of the handlers around it, as it is, as the cause of another one, or quoted in the message of one.
 */

interface Known {
  readonly message: string;
  /** In place of the message. */
  readonly said: string;
}

/** A span that can be told of an error that it says something else about, for the spans around it. */
export interface ErrorNoting {
  noteError(error: unknown): void;
}

const byError = new WeakMap<object, Known>();

/** Messages that were last hidden, for texts that quote them: those of log lines, or of errors without a cause. */
const recent = new Map<string, string>();
let recentLength = 0;
const MOST_RECENT = 64;
const MOST_CHARACTERS = 65_536;

/** A shorter message may be a part of any text. */
const SHORTEST_QUOTE = 12;

/** Under which name libraries keep the error that theirs was made of. */
const CAUSES = ['cause', 'parent', 'original', 'originalError', 'driverError', 'nativeError', 'err', 'error'] as const;
const DEEPEST = 6;

/** @param said what a span says of the error in place of its message, or the same */
export function rememberError(error: unknown, message: string, said: string): void {
  if (typeof error === 'object' && error !== null && !byError.has(error)) byError.set(error, { message, said });
  if (message === said || message.length > MOST_CHARACTERS || recent.has(message)) return;
  recent.set(message, said);
  recentLength += message.length;
  for (const [oldest] of recent) {
    if (recent.size <= MOST_RECENT && recentLength <= MOST_CHARACTERS) break;
    recent.delete(oldest);
    recentLength -= oldest.length;
  }
}

/** The message of an error, without what another span hides of it. */
export function sayMessage(error: unknown, message: string): string {
  const known = knownOf(error);
  if (known === undefined) return sayText(message);
  if (message === known.message) return known.said;
  const at = message.indexOf(known.message);
  if (at === -1) return sayText(withoutLiterals(message));
  const after = message.slice(at + known.message.length);
  return withoutLiterals(message.slice(0, at)) + known.said + withoutLiterals(after);
}

/** @param said what is said in place of the message */
export function sayStack(error: unknown, stack: string, message: string, said: string): string {
  let text = message === said || message === '' ? stack : stack.replaceAll(message, () => said);
  const known = knownOf(error);
  // A library has changed the message since the stack was made.
  if (known !== undefined && known.message !== known.said && known.message !== '')
    text = text.replaceAll(known.message, () => known.said);
  // The frames of a stack have numbers, too.
  return replaceRecent(text, (part) => part);
}

/** A text with what was hidden lately replaced where it quotes it, without the values that stand around it there. */
export function sayText(text: string): string {
  return replaceRecent(text, withoutLiterals);
}

function replaceRecent(text: string, around: (part: string) => string): string {
  if (recent.size === 0 || text.length < SHORTEST_QUOTE) return text;
  const known = recent.get(text);
  if (known !== undefined) return known;
  let result = text;
  for (const [message, said] of recent)
    if (message.length >= SHORTEST_QUOTE && result.includes(message))
      result = result.split(message).map(around).join(said);
  return result;
}

function knownOf(error: unknown, depth = 0): Known | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const known = byError.get(error);
  if (known !== undefined || depth === DEEPEST) return known;
  for (const name of CAUSES) {
    const cause = Object.getOwnPropertyDescriptor(error, name)?.value as unknown;
    if (typeof cause !== 'object' || cause === null) continue;
    const found = knownOf(cause, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const STATEMENT =
  /\b(?:select|insert|update|delete|merge|replace|call|exec(?:ute)?|values|where|query|params|parameters|bindings)\b/i;
const TEXT_LITERAL = /'[^']*(?:'|$)/g;
const NUMBER = /(?<![\w$.])\d[\d.]*(?!\w)/g;
const ARGUMENTS = /\b(params|parameters|bindings|arguments|args)(\s?[:=]\s?)[\s\S]*$/i;

/**
 * Query builders put two things around the message of a database: the statement with its values, or a list of them. Examples are
 * knex (`insert into "a" values ('b') - duplicate key …`) and Drizzle (`Failed query: …\nparams: b`).
 */
function withoutLiterals(text: string): string {
  if (!STATEMENT.test(text)) return text;
  return text.replace(ARGUMENTS, '$1$2?').replace(TEXT_LITERAL, "'?'").replace(NUMBER, '?');
}
