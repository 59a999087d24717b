/** Length of what each span that we encode begins with: the fields of both its ids. */
const KEY_BYTES = 28;

/** Its ids, which tell the encoded span at `source[start]` from all others. */
export function spanKey(source: Buffer, start = 0): string {
  return source.toString('latin1', start, start + KEY_BYTES);
}
