/** Letters that a slip may differ by. */
const MOST_SLIPS = 2;
/** A longer word is no slip of the finger, and would take long to compare. */
const LONGEST = 80;

/** ` Did you mean "express"?` for the known word that is nearest to the one that was seen; empty if none is near. */
export function didYouMean(seen: string, known: readonly string[]): string {
  const found = nearestOf(seen, known, Math.min(MOST_SLIPS, Math.floor(seen.length / 3)));
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** The known word that is at most so many slips away, the first of those that are equally near. */
export function nearestOf(seen: string, known: readonly string[], mostSlips: number): string | undefined {
  if (seen.length > LONGEST) return undefined;
  let found: string | undefined;
  let least = mostSlips + 1;
  for (const word of known) {
    const slips = Math.abs(word.length - seen.length) < least ? distance(seen, word) : least;
    if (slips >= least) continue;
    least = slips;
    found = word;
  }
  return found;
}

/** Letters to add, remove, change or swap with their neighbour (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
