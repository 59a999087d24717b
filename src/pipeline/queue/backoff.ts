const FIRST = 1000;
const LONGEST = 30_000;
/** The longest (ms) while memory fills: each further second in which a collector is not asked again may cost spans. */
const LONGEST_FILLING = 3000;
const JITTER = 0.2;
/** A collector that asks for more than this (ms) is asked again anyway. */
const LONGEST_ASKED = 300_000;

/**
 * When to try again after failures: 1 s, doubled up to 30 s (3 s while memory fills), each +-20 %, and never before the collector
 * allows. Pure: whoever asks says what time (ms) it is.
 */
export class Backoff {
  #delay = 0;
  #until = 0;
  #untilFilling = 0;

  /**
   * ms to wait from now, 0 when there is nothing to wait for.
   * @param filling what waits will be dropped before long
   */
  remaining(now: number, filling = false): number {
    return Math.max(0, (filling ? this.#untilFilling : this.#until) - now);
  }

  failing(): boolean {
    return this.#delay > 0;
  }

  failed(now: number, asked: number | undefined): void {
    // Requests that were under way together fail together: that is one failure.
    if (this.#untilFilling > now && asked === undefined) return;
    this.#delay = Math.min(LONGEST, this.#delay === 0 ? FIRST : this.#delay * 2);
    const jitter = 1 - JITTER + 2 * JITTER * Math.random();
    const allowed = Math.min(asked ?? 0, LONGEST_ASKED);
    this.#until = now + Math.max(this.#delay * jitter, allowed);
    this.#untilFilling = now + Math.max(Math.min(this.#delay, LONGEST_FILLING) * jitter, allowed);
  }

  succeeded(): void {
    this.#delay = 0;
    this.skip();
  }

  /** Try at once; the delay goes on growing if that fails too. */
  skip(): void {
    this.#until = 0;
    this.#untilFilling = 0;
  }
}
