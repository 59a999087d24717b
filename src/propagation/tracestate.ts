import type { TraceState } from '@opentelemetry/api';

/** W3C Trace Context level 2, "key": `@` may stand anywhere but in front. */
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
/** "value": printable ASCII but `,` and `=`, not ending in a space. */
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

const MAX_MEMBERS = 32;
/** Characters that are passed on; the specification asks for at least 512. */
const MAX_LENGTH = 512;
/** Members longer than this are the first to go when the whole is too long. */
const LONG_MEMBER = 128;
/** No valid header is longer, not even with generous white space; spares us splitting a flood. */
const MAX_HEADER = 32_768;

type Member = readonly [key: string, value: string];

/**
 * Reads a `tracestate` header (several already joined by commas). Undefined when it is empty, or when any part of it is
 * invalid: then all of it is discarded. Of members with the same key the first, the most recent one, is kept.
 */
export function parseTraceState(header: string): TraceState | undefined {
  if (header.length > MAX_HEADER) return undefined;
  const members: Member[] = [];
  const seen = new Set<string>();
  let count = 0;
  for (const part of header.split(',')) {
    const member = trimOptionalWhitespace(part);
    if (member === '') continue;
    const at = member.indexOf('=');
    const key = member.slice(0, Math.max(at, 0));
    const value = member.slice(at + 1);
    if (!KEY.test(key) || !VALUE.test(value) || ++count > MAX_MEMBERS) return undefined;
    if (seen.has(key)) continue;
    seen.add(key);
    members.push([key, value]);
  }
  return members.length > 0 ? new MemberList(shorten(members, 0)) : undefined;
}

/** Immutable; the leftmost member is the most recent. */
class MemberList implements TraceState {
  readonly #members: readonly Member[];
  #serialized: string | undefined;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.find((member) => member[0] === key)?.[1];
  }

  /** The member moves to the front; an invalid key or value changes nothing. Others make room for it from the end. */
  set(key: string, value: string): TraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const others = this.#members.filter((member) => member[0] !== key);
    return new MemberList(shorten([[key, value] as const, ...others].slice(0, MAX_MEMBERS), 1));
  }

  unset(key: string): TraceState {
    return new MemberList(this.#members.filter((member) => member[0] !== key));
  }

  serialize(): string {
    this.#serialized ??= this.#members.map(([key, value]) => `${key}=${value}`).join(',');
    return this.#serialized;
  }
}

/** Drops whole members until the rest fits: first the long ones, then from the end; never the first `keep` ("tracestate Limits"). */
function shorten(members: readonly Member[], keep: number): readonly Member[] {
  let length = members.reduce((sum, member) => sum + size(member) + 1, -1);
  if (length <= MAX_LENGTH) return members;
  const kept = members.slice();
  for (const least of [LONG_MEMBER + 1, 0]) {
    for (let index = kept.length - 1; index >= keep && length > MAX_LENGTH; index--) {
      const member = kept[index];
      if (member === undefined || size(member) < least) continue;
      kept.splice(index, 1);
      length -= size(member) + 1;
    }
  }
  return kept;
}

function size(member: Member): number {
  return member[0].length + 1 + member[1].length;
}

/** Spaces and tabs only (RFC 9110, "OWS"): other white space makes a member invalid. */
export function trimOptionalWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
