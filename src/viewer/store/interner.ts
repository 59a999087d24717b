/** Longer texts rarely come twice (UTF-16 units). */
const LONGEST = 256;
/** Texts of one generation. */
const MOST = 8192;

/**
 * Has one string stand for all that are alike, so that what spans have in common is in memory once. It forgets what did not
 * come again for a while.
 */
export class Interner {
  /** Bytes of the strings that were new, since this was last read. */
  #cost = 0;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  share(text: string): string {
    if (text.length > LONGEST) {
      this.#cost += costOfText(text);
      return text;
    }
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const found = this.#old.get(text) ?? text;
    if (found === text) this.#cost += costOfText(text);
    if (this.#young.size >= MOST) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(found, found);
    return found;
  }

  /** A text that is not expected again. */
  own(text: string): string {
    this.#cost += costOfText(text);
    return text;
  }

  /** Bytes of what was new since the last call. */
  takeCost(): number {
    const cost = this.#cost;
    this.#cost = 0;
    return cost;
  }
}

/** V8: a header, then a byte for each character, or two where one of them does not fit. */
function costOfText(text: string): number {
  return 24 + (/[^\0-\u00ff]/.test(text) ? 2 * text.length : text.length);
}
