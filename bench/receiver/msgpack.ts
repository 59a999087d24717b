/** Counts the spans in a request to a Datadog agent, which is MessagePack: an array of traces, each an array of spans. */

/**
 * @throws RangeError for bytes that end too early
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function countDatadogSpans(bytes: Buffer): number {
  const reader = new Reader(bytes);
  let spans = 0;
  for (let traces = reader.arrayLength(); traces > 0; traces--) {
    const length = reader.arrayLength();
    spans += length;
    for (let span = 0; span < length; span++) reader.skip();
  }
  return spans;
}

/** Bytes of length that follow the types str 8 to 32 and bin 8 to 32, by the two low bits of the type. */
const LENGTH_BYTES = [1, 2, 4] as const;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  arrayLength(): number {
    const type = this.#uint(1);
    if (type >> 4 === 0x9) return type & 0xf;
    if (type === 0xdc) return this.#uint(2);
    if (type === 0xdd) return this.#uint(4);
    throw new RangeError(`not an array: 0x${type.toString(16)}`);
  }

  /** Passes one value; nested ones are only counted, not descended into. */
  skip(): void {
    for (let values = 1; values > 0; values--) values += this.#skipOne();
  }

  /** Passes a value without those inside of it; returns how many are inside. */
  #skipOne(): number {
    const type = this.#uint(1);
    if (type < 0x80 || type >= 0xe0) return 0;
    if (type < 0x90) return 2 * (type & 0xf);
    if (type < 0xa0) return type & 0xf;
    if (type < 0xc0) return this.#pass(type & 0x1f);
    if (type <= 0xc3) return 0;
    if (type <= 0xc6) return this.#pass(this.#uint(LENGTH_BYTES[type - 0xc4] ?? 0));
    if (type <= 0xc9) return this.#pass(this.#uint(LENGTH_BYTES[type - 0xc7] ?? 0) + 1);
    if (type <= 0xcb) return this.#pass(type === 0xca ? 4 : 8);
    if (type <= 0xd3) return this.#pass(1 << ((type - 0xcc) & 3));
    if (type <= 0xd8) return this.#pass((1 << (type - 0xd4)) + 1);
    if (type <= 0xdb) return this.#pass(this.#uint(LENGTH_BYTES[type - 0xd9] ?? 0));
    if (type <= 0xdd) return this.#uint(type === 0xdc ? 2 : 4);
    return 2 * this.#uint(type === 0xde ? 2 : 4);
  }

  #uint(length: number): number {
    const value = this.#bytes.readUIntBE(this.#at, length);
    this.#at += length;
    return value;
  }

  #pass(length: number): 0 {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('the bytes end inside of a value');
    return 0;
  }
}
