import type { AnyValueJson } from '../otlp/types.ts';

/** Characters that move the cursor, colour the terminal or reorder text: control characters, line separators, bidi controls. */
const UNPRINTABLE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from a span on one line, with everything that a terminal would act on escaped. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** An attribute's value; a string is quoted only where it would otherwise run into its surroundings. */
export function formatValue(value: AnyValueJson): string {
  if (value.stringValue !== undefined) {
    return /^[^\s"',{}[\]]+$/.test(value.stringValue)
      ? printable(value.stringValue)
      : printable(JSON.stringify(value.stringValue));
  }
  if (value.arrayValue !== undefined) return `[${value.arrayValue.values.map(formatValue).join(', ')}]`;
  if (value.kvlistValue !== undefined) {
    const members = value.kvlistValue.values.map((member) => `${printable(member.key)}: ${formatValue(member.value)}`);
    return `{${members.join(', ')}}`;
  }
  const scalar = value.boolValue ?? value.intValue ?? value.doubleValue;
  return scalar === undefined ? (value.bytesValue ?? 'null') : String(scalar);
}

/** @param duration - ns; negative when the clock was set back in between */
export function formatDuration(duration: bigint): string {
  const ms = Number(duration) / 1e6;
  const size = Math.abs(ms);
  if (size >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(size < 1 ? 2 : size < 100 ? 1 : 0)} ms`;
}

/** Names in the order of their first appearance, those that repeat with how often: `send orders ×2, send stock`. */
export function countRepeated(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
}
