/** The value that this share of the values is not above (nearest rank); 0 of none. @param sorted ascending */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0;
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] as number;
}

export function sortNumbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
