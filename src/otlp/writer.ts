import type { EncodedKey } from './keys.ts';

/** Wire types of https://protobuf.dev/programming-guides/encoding/#structure that OTLP uses. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** Longest value that `shortText` takes: beyond it, the native call of `string` is faster. */
const LONGEST_TEXT = 40;

const TWO_32 = 0x1_0000_0000;
/** From this length on, one native call beats a loop over the characters. */
const NATIVE_FROM = 32;
/** A private buffer above this size (bytes) is given back after use. */
const KEEP = 256 * 1024;

const DIGITS = digitTable();

/** The message outgrew `Writer.limit`. */
export class TooLargeError extends Error {}

/** Number of bytes of `value` (0 .. 2^32 - 1) as a varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/**
 * Appends protobuf fields to memory that is not its own (`aim`), and moves to a private buffer when that is full.
 * Nothing is allocated per call. The bytes written are `buffer[start .. pos)`.
 */
export class Writer {
  buffer: Buffer;
  start = 0;
  pos = 0;
  /** True once the message has left the memory it was aimed at. */
  moved = false;
  #end: number;
  #own: Buffer;
  /** Views the same memory as `buffer`. */
  #view: DataView;
  readonly #scratch = new DataView(new ArrayBuffer(8));
  readonly #limit: number;

  /** @param limit largest message in bytes; beyond it every method throws `TooLargeError` */
  constructor(limit: number) {
    this.#limit = limit;
    this.#own = Buffer.alloc(Math.min(4096, limit));
    this.buffer = this.#own;
    this.#view = viewOf(this.#own);
    this.#end = this.#own.length;
  }

  /** Starts a message at `buffer[start]` with room up to `end`. */
  aim(buffer: Buffer, start: number, end: number): void {
    if (buffer !== this.buffer) this.#look(buffer);
    this.start = start;
    this.pos = start;
    this.#end = end;
    this.moved = false;
  }

  #look(buffer: Buffer): void {
    this.buffer = buffer;
    this.#view = viewOf(buffer);
  }

  /** Starts a message in the private buffer. */
  reset(): void {
    if (this.#own.length > KEEP) this.#own = Buffer.alloc(4096);
    this.aim(this.#own, 0, this.#own.length);
  }

  /** A copy of the bytes written. */
  bytes(): Uint8Array {
    return new Uint8Array(this.buffer.subarray(this.start, this.pos));
  }

  #grow(size: number): void {
    const used = this.pos - this.start;
    if (used + size > this.#limit) throw new TooLargeError(`message larger than ${this.#limit} bytes`);
    const next = Buffer.alloc(Math.max(used + size, 2 * used));
    next.set(this.buffer.subarray(this.start, this.pos));
    this.#own = next;
    this.#look(next);
    this.start = 0;
    this.pos = used;
    this.#end = next.length;
    this.moved = true;
  }

  /** One key byte or two: `field` is below 2048. */
  key(field: number, wire: number): void {
    if (this.pos + 2 > this.#end) this.#grow(2);
    if (field < 16) {
      this.buffer[this.pos++] = (field << 3) | wire;
    } else {
      this.buffer[this.pos++] = ((field << 3) & 0x7f) | wire | 0x80;
      this.buffer[this.pos++] = field >>> 4;
    }
  }

  /** A key of one byte: `field << 3 | wire` of a field below 16. */
  tag(byte: number): void {
    if (this.pos === this.#end) this.#grow(1);
    this.buffer[this.pos++] = byte;
  }

  /**
   * A whole KeyValue in one go, for what nearly all attributes are: a short ASCII string.
   * @returns false, and `pos` where it was, when it is none or there is no room
   */
  shortText(tag: number, key: EncodedKey, value: string): boolean {
    const { length } = value;
    const { size, words } = key;
    const pair = size + 3 + length;
    const { buffer, pos } = this;
    if (length > LONGEST_TEXT || pair > 0x7f || pos + 2 + 4 * words.length + 3 + length > this.#end) return false;
    this.#startPair(tag, pair, key);
    const at = pos + 2 + size;
    buffer[at] = length + 2;
    buffer[at + 1] = 0x0a;
    buffer[at + 2] = length;
    const from = at + 3;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      buffer[from + i] = code;
    }
    this.pos = at + 3 + length;
    return true;
  }

  /** The same for an integer that is no more than 31 bits. */
  smallInteger(tag: number, key: EncodedKey, value: number): boolean {
    const { size, words } = key;
    const digits = varintSize(value);
    const pair = size + 2 + digits;
    const { buffer, pos } = this;
    if (pair > 0x7f || pos + 2 + 4 * words.length + 7 > this.#end) return false;
    this.#startPair(tag, pair, key);
    let at = pos + 2 + size;
    buffer[at++] = digits + 1;
    buffer[at++] = 0x18;
    let rest = value;
    while (rest > 0x7f) {
      buffer[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[at++] = rest;
    this.pos = at;
    return true;
  }

  /** Tag and length of a KeyValue, and its key; there is room. */
  #startPair(tag: number, pair: number, { words }: EncodedKey): void {
    const { buffer, pos } = this;
    const view = this.#view;
    buffer[pos] = tag;
    buffer[pos + 1] = pair;
    for (let i = 0; i < words.length; i++) view.setUint32(pos + 2 + 4 * i, words[i] as number, true);
  }

  /** An unsigned 32-bit varint. */
  varint(value: number): void {
    if (this.pos + 5 > this.#end) this.#grow(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.buffer[this.pos++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.pos++] = rest;
  }

  /** A signed 64-bit varint in two's complement; `value` is an integer in [-2^63, 2^63). */
  int64(value: number): void {
    if (this.pos + 10 > this.#end) this.#grow(10);
    let low = value >>> 0;
    // Exact: a double below 2^63 divided by a power of two, then floored towards minus infinity.
    let high = Math.floor(value / TWO_32) >>> 0;
    while (high > 0 || low > 0x7f) {
      this.buffer[this.pos++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.buffer[this.pos++] = low;
  }

  fixed32(value: number): void {
    if (this.pos + 4 > this.#end) this.#grow(4);
    this.buffer[this.pos++] = value;
    this.buffer[this.pos++] = value >>> 8;
    this.buffer[this.pos++] = value >>> 16;
    this.buffer[this.pos++] = value >>> 24;
  }

  /** `seconds * 10^9 + nanos` as fixed64; the product does not fit a double, so it is made from two halves. */
  time(seconds: number, nanos: number): void {
    const upper = Math.floor(seconds / 0x1_0000) * 1e9;
    const low = (seconds & 0xffff) * 1e9 + nanos + (upper % 0x1_0000) * 0x1_0000;
    this.fixed32(low >>> 0);
    this.fixed32(Math.floor(low / TWO_32) + Math.floor(upper / 0x1_0000));
  }

  double(value: number): void {
    if (this.pos + 8 > this.#end) this.#grow(8);
    this.#scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.buffer[this.pos++] = this.#scratch.getUint8(i);
  }

  /** Length-delimited bytes. */
  data(value: Uint8Array): void {
    this.varint(value.length);
    this.raw(value);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.#room(value.length);
    this.buffer.set(value, this.pos);
    this.pos += value.length;
  }

  /** Length-delimited bytes given as signed 32-bit words, most significant first. */
  words64(high: number, low: number): void {
    this.#room(9);
    const { pos } = this;
    const view = this.#view;
    this.buffer[pos] = 8;
    view.setInt32(pos + 1, high);
    view.setInt32(pos + 5, low);
    this.pos = pos + 9;
  }

  words128(a: number, b: number, c: number, d: number): void {
    this.#room(17);
    const { pos } = this;
    const view = this.#view;
    this.buffer[pos] = 16;
    view.setInt32(pos + 1, a);
    view.setInt32(pos + 5, b);
    view.setInt32(pos + 9, c);
    view.setInt32(pos + 13, d);
    this.pos = pos + 17;
  }

  /** Length-delimited bytes given as hexadecimal digits. */
  hex(value: string): void {
    const size = value.length >>> 1;
    this.varint(size);
    this.#room(size);
    for (let i = 0; i < size; i++) {
      const high = DIGITS[value.charCodeAt(2 * i)] ?? 0;
      this.buffer[this.pos++] = (high << 4) | (DIGITS[value.charCodeAt(2 * i + 1)] ?? 0);
    }
  }

  /** Length-delimited UTF-8; a lone surrogate becomes U+FFFD, as in `TextEncoder`. */
  string(value: string): void {
    const length = value.length;
    if (length < NATIVE_FROM) {
      this.#room(length + 1);
      const { buffer } = this;
      const from = this.pos + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 0x7f) break;
        buffer[from + i] = code;
      }
      if (i === length) {
        buffer[this.pos] = length;
        this.pos = from + length;
        return;
      }
    }
    this.#utf8(value);
  }

  /** Bytes given as little-endian words, of which the first `size` bytes count. */
  words(words: Uint32Array, size: number): void {
    this.#room(4 * words.length);
    const { pos } = this;
    const view = this.#view;
    for (let i = 0; i < words.length; i++) view.setUint32(pos + 4 * i, words[i] as number, true);
    this.pos = pos + size;
  }

  #utf8(value: string): void {
    // Three bytes per UTF-16 unit is the most there can be; asking for it would refuse large ASCII strings, so count.
    const size = value.length < KEEP ? value.length * 3 : Buffer.byteLength(value);
    if (this.pos + size + 5 > this.#end) {
      const exact = Buffer.byteLength(value);
      this.varint(exact);
      this.#room(exact);
      this.pos += this.buffer.write(value, this.pos, exact, 'utf8');
      return;
    }
    const guess = varintSize(value.length);
    const at = this.pos;
    const written = this.buffer.write(value, at + guess, size, 'utf8');
    const needed = varintSize(written);
    if (needed !== guess) this.buffer.copyWithin(at + needed, at + guess, at + guess + written);
    this.varint(written);
    this.pos += written;
  }

  /** Leaves one byte for the length of a nested message; returns the mark for `close`, which stays valid if memory moves. */
  open(): number {
    if (this.pos + 1 > this.#end) this.#grow(1);
    return this.pos++ - this.start;
  }

  /** Writes the length of what followed `open`, and makes room for it where one byte is not enough. */
  close(mark: number): void {
    const size = this.pos - this.start - mark - 1;
    if (size < 0x80) {
      this.buffer[this.start + mark] = size;
      return;
    }
    const extra = varintSize(size) - 1;
    this.#room(extra);
    const at = this.start + mark;
    this.buffer.copyWithin(at + 1 + extra, at + 1, this.pos);
    this.pos = at;
    this.varint(size);
    this.pos += size;
  }

  #room(size: number): void {
    if (this.pos + size > this.#end) this.#grow(size);
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** Value of a hexadecimal digit by its character code; a table is three times as fast as comparing. */
function digitTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (let value = 0; value < 16; value++) {
    const text = value.toString(16);
    table[text.charCodeAt(0)] = value;
    table[text.toUpperCase().charCodeAt(0)] = value;
  }
  return table;
}
