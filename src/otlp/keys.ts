/** The start of a KeyValue: its key, and the tag of its value. */
export interface EncodedKey {
  /** Bytes in it. */
  readonly size: number;
  /** The bytes as little-endian words, the last one filled up with zeros. */
  readonly words: Uint32Array;
}

/** An app has some hundred keys. Those it makes up as it runs, beyond this number, are encoded each time. */
const MOST_KEYS = 1000;
/** Longest key (UTF-16 units) that is kept. */
const LONGEST = 64;

const known = new Map<string, EncodedKey>();

/** A power of two. Spans of one kind have the same keys in the same places: those are found by one comparison. */
const PLACES = 256;
const placedKeys: (string | undefined)[] = new Array(PLACES).fill(undefined);
const placed: (EncodedKey | undefined)[] = new Array(PLACES).fill(undefined);

/**
 * Fields 1 (the key) and 2 (its tag only) of `opentelemetry.proto.common.v1.KeyValue`; undefined for a key not kept.
 * @param place of the attribute in its span, any number that tends to be the same for the same key
 */
export function encodedKey(key: string, place: number): EncodedKey | undefined {
  const slot = (place * 19 + key.length) & (PLACES - 1);
  if (placedKeys[slot] === key) return placed[slot];
  const encoded = known.get(key) ?? remember(key);
  placedKeys[slot] = key;
  placed[slot] = encoded;
  return encoded;
}

function remember(key: string): EncodedKey | undefined {
  if (known.size >= MOST_KEYS || key.length > LONGEST) return undefined;
  const text = new TextEncoder().encode(key);
  if (text.length > 0x7f) return undefined;
  const size = text.length + 3;
  const bytes = new Uint8Array((size + 3) & ~3);
  bytes.set([0x0a, text.length]);
  bytes.set(text, 2);
  bytes[size - 1] = 0x12;
  const view = new DataView(bytes.buffer);
  const words = Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index, true));
  const encoded = { size, words };
  known.set(key, encoded);
  return encoded;
}
