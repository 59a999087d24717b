import { OtlpDecodeError } from './error.ts';
import { Budget } from './message.ts';
import { decodeText } from './shared-strings.ts';

/** Wire types of protobuf (https://protobuf.dev/programming-guides/encoding/#structure). */
export const VARINT = 0;
export const I64 = 1;
export const LEN = 2;
export const I32 = 5;
const START_GROUP = 3;
const END_GROUP = 4;

/**
 * Reads protobuf from one buffer. `next` steps through the fields of the current message, `enter` and `leave` go into and
 * out of a nested one. Throws OtlpDecodeError and nothing else; every call consumes input or throws, so reading ends.
 */
export class WireReader {
  /** `field << 3 | wire type` of the current field: a known field of an unexpected wire type is an unknown one. */
  tag = 0;
  readonly #source: Buffer;
  #position = 0;
  #end: number;
  readonly #budget = new Budget();
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** Moves to the next field of the current message; false at its end. */
  next(): boolean {
    if (this.#position === this.#end) return false;
    this.#varint();
    if (this.#high !== 0 || this.#low < 8) throw this.#error('a field number out of range');
    this.tag = this.#low;
    return true;
  }

  /** Is anything left of the current message, or of packed numbers? */
  more(): boolean {
    return this.#position < this.#end;
  }

  /** Enters the nested message that the current field holds; returns what `leave` wants back. */
  enter(): number {
    const end = this.#length();
    const outer = this.#end;
    this.#budget.enter();
    this.#end = end;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
    this.#budget.leave();
  }

  /** A `string` field. What is not valid UTF-8 becomes U+FFFD. */
  string(): string {
    const end = this.#length();
    const start = this.#position;
    this.#position = end;
    return decodeText(this.#source, start, end);
  }

  /** A `bytes` field, a view of the input. */
  bytes(): Buffer {
    const end = this.#length();
    const start = this.#position;
    this.#position = end;
    return this.#source.subarray(start, end);
  }

  uint32(): number {
    this.#varint();
    return this.#low;
  }

  /** An `int32` or enum field. */
  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  /** A `sint32` field. */
  sint32(): number {
    this.#varint();
    return (this.#low >>> 1) ^ -(this.#low & 1);
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  /** An `int64` field as a decimal string. */
  int64(): string {
    this.#varint();
    if (this.#high === 0) return String(this.#low);
    return BigInt.asIntN(64, (BigInt(this.#high) << 32n) | BigInt(this.#low)).toString();
  }

  fixed32(): number {
    return this.#source.readUInt32LE(this.#advance(4));
  }

  /** The 8 bytes of a `fixed64` field, a view of the input. */
  fixed64Bytes(): Buffer {
    const start = this.#advance(8);
    return this.#source.subarray(start, start + 8);
  }

  /** A `fixed64` field as a decimal string. */
  fixed64(): string {
    return this.#source.readBigUInt64LE(this.#advance(8)).toString();
  }

  /** An `sfixed64` field as a decimal string. */
  sfixed64(): string {
    return this.#source.readBigInt64LE(this.#advance(8)).toString();
  }

  double(): number {
    return this.#source.readDoubleLE(this.#advance(8));
  }

  /** Passes over the current field, which the caller does not know. */
  skip(): void {
    const tag = this.tag;
    switch (tag & 7) {
      case VARINT:
        this.#varint();
        return;
      case I64:
        this.#advance(8);
        return;
      case LEN:
        this.#position = this.#length();
        return;
      case I32:
        this.#advance(4);
        return;
      case START_GROUP:
        this.#skipGroup(tag);
        return;
      default:
        throw this.#error(`the wire type ${tag & 7}`);
    }
  }

  #skipGroup(start: number): void {
    this.#budget.enter();
    const endTag = (start - START_GROUP + END_GROUP) >>> 0;
    while (this.next()) {
      if (this.tag === endTag) {
        this.#budget.leave();
        return;
      }
      this.skip();
    }
    throw this.#error('a group without an end');
  }

  /** Reads a length and returns the position where what it measures ends. */
  #length(): number {
    this.#varint();
    const left = this.#end - this.#position;
    if (this.#high !== 0 || this.#low > left) throw this.#error(`a length beyond the end (${left} bytes are left)`);
    return this.#position + this.#low;
  }

  /** Steps over `count` bytes and returns where they start. */
  #advance(count: number): number {
    const start = this.#position;
    if (this.#end - start < count) throw this.#error('the end of the message in the middle of a field');
    this.#position = start + count;
    return start;
  }

  /** Reads a base-128 number of up to 64 bits into `low` and `high`. */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#source[this.#advance(1)] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw this.#error('a number of more than 10 bytes');
  }

  #error(what: string): OtlpDecodeError {
    return new OtlpDecodeError(`not an OTLP protobuf message: ${what} at byte ${this.#position}`);
  }
}
