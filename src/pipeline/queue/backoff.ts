const FIRST = 1000;
const LONGEST = 30_000;
const JITTER = 0.2;
/** A collector that asks for more than this (ms) is asked again anyway. */
const LONGEST_ASKED = 300_000;

/** When to try again after failures: 1 s, doubled up to 30 s, each +-20 %, and never before the collector allows. */
export class Backoff {
  private delay = 0;
  private until = 0;

  /** ms to wait from now, 0 when there is nothing to wait for. */
  remaining(now: number): number {
    return Math.max(0, this.until - now);
  }

  failing(): boolean {
    return this.delay > 0;
  }

  failed(now: number, asked: number | undefined): void {
    // Requests that were under way together fail together: that is one failure.
    if (this.until > now && asked === undefined) return;
    this.delay = Math.min(LONGEST, this.delay === 0 ? FIRST : this.delay * 2);
    const jittered = this.delay * (1 - JITTER + 2 * JITTER * Math.random());
    this.until = now + Math.max(jittered, Math.min(asked ?? 0, LONGEST_ASKED));
  }

  succeeded(): void {
    this.delay = 0;
    this.until = 0;
  }

  /** Try at once; the delay goes on growing if that fails too. */
  skip(): void {
    this.until = 0;
  }
}
