const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Longer texts rarely come twice (bytes). */
const LONGEST_SHARED = 64;
/** A power of two. */
const PLACES = 4096;
/**
 * Texts seen lately, by a hash of their bytes. Most texts of telemetry are keys and values that came before: those are found
 * four times as fast as they are decoded, and one string stands for all of them in memory. Made at the first text: the sender
 * of an app reads none but what a collector complains of.
 */
let seen: string[] | undefined;

/** The text in these bytes, one string for all short ones that are alike. What is not valid UTF-8 becomes U+FFFD. */
export function decodeText(source: Uint8Array, start: number, end: number): string {
  if (end - start > LONGEST_SHARED) return utf8.decode(source.subarray(start, end));
  let hash = end - start;
  let bits = 0;
  for (let index = start; index < end; index++) {
    const byte = source[index] as number;
    bits |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  if (bits > 0x7f) return utf8.decode(source.subarray(start, end));
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  seen ??= new Array<string>(PLACES).fill('');
  const candidate = seen[place] as string;
  if (isSame(candidate, source, start, end)) return candidate;
  const text = utf8.decode(source.subarray(start, end));
  seen[place] = text;
  return text;
}

function isSame(text: string, source: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== source[start + index]) return false;
  }
  return true;
}
