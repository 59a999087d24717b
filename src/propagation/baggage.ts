import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

const BAGGAGE = 'baggage';

/** Baggage within both limits must be passed on, whatever the size of one member; the specification asks for 64 members. */
const MAX_MEMBERS = 180;
const MAX_LENGTH = 8_192;

/**
 * W3C Baggage: https://www.w3.org/TR/baggage/. Own code instead of the official propagator, which drops members of more than
 * 4,096 bytes, members with an empty value, and those whose value is not UTF-8 (must be read with U+FFFD in its place); a
 * character that UTF-8 cannot have, in any member, makes it drop all.
 */
export const baggagePropagator: TextMapPropagator = {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(context);
    if (baggage === undefined || isTracingSuppressed(context)) return;
    const header = serialize(baggage);
    if (header !== '') setter.set(carrier, BAGGAGE, header);
  },

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const found = getter.get(carrier, BAGGAGE);
    const header = Array.isArray(found) ? found.join(',') : found;
    if (typeof header !== 'string' || header === '') return context;
    const entries = parse(header);
    return entries === undefined ? context : propagation.setBaggage(context, propagation.createBaggage(entries));
  },

  fields: () => [BAGGAGE],
};

/** Members that make it too long are left out, and those behind them are tried. */
function serialize(baggage: Baggage): string {
  let header = '';
  let count = 0;
  for (const [key, { value, metadata }] of baggage.getAllEntries()) {
    const properties = metadata === undefined ? '' : `;${metadata.toString()}`;
    const member = `${header === '' ? '' : ','}${encodeKey(key)}=${encodeURIComponent(value.toWellFormed())}${properties}`;
    if (header.length + member.length > MAX_LENGTH) continue;
    header += member;
    if (++count === MAX_MEMBERS) break;
  }
  return header;
}

/** A key is a token of HTTP, which has no brackets. */
function encodeKey(key: string): string {
  return encodeURIComponent(key.toWellFormed()).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}

/** Text that is no member is skipped; undefined if nothing is left. */
function parse(header: string): Record<string, BaggageEntry> | undefined {
  const entries: Record<string, BaggageEntry> = Object.create(null);
  let count = 0;
  let length = 0;
  for (let start = 0, end = 0; end !== header.length && count < MAX_MEMBERS; start = end + 1) {
    const comma = header.indexOf(',', start);
    end = comma === -1 ? header.length : comma;
    const member = header.slice(start, end);
    const size = member.length + (count === 0 ? 0 : 1);
    if (length + size > MAX_LENGTH) break;
    const semicolon = member.indexOf(';');
    const pair = semicolon === -1 ? member : member.slice(0, semicolon);
    const equals = pair.indexOf('=');
    const key = equals === -1 ? '' : decode(pair.slice(0, equals).trim());
    if (key === '') continue;
    const properties = semicolon === -1 ? '' : member.slice(semicolon + 1);
    entries[key] = {
      value: decode(pair.slice(equals + 1).trim()),
      ...(properties !== '' && { metadata: baggageEntryMetadataFromString(properties) }),
    };
    count++;
    length += size;
  }
  return count === 0 ? undefined : entries;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeBytes(text);
  }
}

const PERCENT = 0x25;

/** Bytes that are not UTF-8 become U+FFFD, and a percent sign that stands for nothing stays. */
function decodeBytes(text: string): string {
  const bytes = Buffer.from(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === PERCENT ? bytes.toString('latin1', at + 1, at + 3) : '';
    const isByte = /^[\da-f]{2}$/i.test(digits);
    bytes[length++] = isByte ? Number.parseInt(digits, 16) : (bytes[at] as number);
    if (isByte) at += 2;
  }
  return bytes.toString('utf8', 0, length);
}
