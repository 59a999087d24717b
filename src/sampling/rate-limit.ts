/**
 * Lets through at most so many per second: a bucket that holds the allowance of one second, at least one, and fills evenly.
 * @param now ms, monotonic
 */
export function createRateLimiter(perSecond: number, now: () => number = () => performance.now()): () => boolean {
  const capacity = Math.max(perSecond, 1);
  let tokens = perSecond === 0 ? 0 : capacity;
  let filled = now();
  return () => {
    const time = now();
    tokens = Math.min(capacity, tokens + ((time - filled) / 1000) * perSecond);
    filled = time;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
