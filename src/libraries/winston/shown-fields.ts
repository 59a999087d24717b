import { type Info, LEVEL, SPLAT } from './record.ts';

/** The line of text that a format has made of a record. */
const MESSAGE = Symbol.for('message');

/** A format changes these fields for looks, or they say where the line was written and nothing else. */
const KEPT = new Set(['level', 'trace_id', 'span_id', 'trace_flags']);

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such characters.
const COLOURS = /\u001b\[[\d;]{0,20}m/g;

type Fields = Readonly<Record<string | symbol, unknown>>;

/**
 * The record as the app shows it. A field that a format of the app's has removed is left out, and one that it has changed is as it
 * has made it, or left out where several formats differ: formats hide what is secret. The message is the line itself where the
 * line does not have the message in it.
 * @param results what the formats made of `info`: one each, and each a copy of its own
 */
export function shownFields(info: Info, results: readonly object[]): Info {
  const shown: Record<string | symbol, unknown> = {};
  const fields = info as Fields;
  let isChanged = false;
  const seen = (results as readonly Fields[]).map((result) =>
    result === fields ? result : withoutOldLine(result, fields),
  );
  for (const key of Object.keys(info)) {
    const value = KEPT.has(key) ? fields[key] : valueIn(seen, key, fields[key]);
    if (value !== undefined) shown[key] = value;
    if (value !== fields[key]) isChanged = true;
  }
  const line = lineWithout(seen, shown.message);
  if (line !== undefined) shown.message = line;
  shown[LEVEL] = fields[LEVEL];
  // The arguments of the call are as the app gave them.
  if (!isChanged && line === undefined) shown[SPLAT] = fields[SPLAT];
  return shown as Info;
}

/** The logger's format has made that line of what the transport's has changed since: it says nothing about the changes. */
function withoutOldLine(result: Fields, info: Fields): Fields {
  return result[MESSAGE] === info[MESSAGE] ? { ...result, [MESSAGE]: undefined } : result;
}

/** Undefined: it is shown nowhere, or everywhere otherwise. */
function valueIn(results: readonly Fields[], key: string, value: unknown): unknown {
  let shown = value;
  for (const result of results) {
    const seen = isHiddenInLine(result, key) ? undefined : result[key];
    if (Object.is(seen, value) || (typeof seen === 'string' && withoutColours(seen) === value)) continue;
    if (seen === undefined || (shown !== value && !Object.is(shown, seen))) return undefined;
    shown = seen;
  }
  return shown;
}

/** The line has the field's name as JSON has it, and not its value. */
function isHiddenInLine(result: Fields, key: string): boolean {
  const { [key]: value, [MESSAGE]: line } = result;
  if (key === 'message' || typeof line !== 'string') return false;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return line.includes(`"${key}"`) && !isIn(line, String(value));
}

/** A line that has not that message in it. */
function lineWithout(results: readonly Fields[], message: unknown): string | undefined {
  if (message !== undefined && typeof message !== 'string') return undefined;
  for (const { [MESSAGE]: line } of results)
    if (typeof line === 'string' && (message === undefined || !isIn(line, message))) return withoutColours(line);
  return undefined;
}

function isIn(line: string, text: string): boolean {
  if (line.includes(text)) return true;
  const plain = withoutColours(text);
  return withoutColours(line).includes(plain) || line.includes(JSON.stringify(plain).slice(1, -1));
}

function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(COLOURS, '') : text;
}
