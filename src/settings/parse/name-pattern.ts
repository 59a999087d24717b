/** Does `text` fit a pattern of a configuration file: `*` is any number of characters, `?` one, all others themselves? */
export function fits(text: string, pattern: string): boolean {
  // Backtracks to the last `*` only, so that no pattern takes exponential time.
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (position < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = position;
    } else if (wanted === '?' || wanted === text[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
