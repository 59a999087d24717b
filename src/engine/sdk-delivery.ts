import type { ExtendedDelivery } from '../extensions/extended-delivery.ts';
import type { Delivery, Patience } from '../pipeline/app/delivery.ts';

/** Delivers at the end what the SDK's exporter has left: the main thread's, undefined in worker threads and where nothing is sent. */
export type LastDelivery = Pick<Delivery, 'flush' | 'flushSync' | 'hasPending' | 'sendNow'>;

/**
 * A natural end lets the SDK's exporter finish. Any other end gives it no turn of the event loop: what it has left goes the way of
 * this package's own spans then, which blocks as long as the settings allow.
 */
export class SdkDelivery {
  readonly #sdk: ExtendedDelivery;
  readonly #last: LastDelivery | undefined;

  constructor(sdk: ExtendedDelivery, last: LastDelivery | undefined) {
    this.#sdk = sdk;
    this.#last = last;
  }

  hasPending(): boolean {
    return this.#sdk.hasPending() || (this.#last?.hasPending() ?? false);
  }

  needsEventLoop(): boolean {
    return true;
  }

  settleStart(timeout: number): void {
    this.#sdk.settleStart(timeout);
  }

  sendNow(): void {
    this.#sdk.sendNow();
    this.#last?.sendNow();
  }

  async flush(timeout: number): Promise<void> {
    await Promise.all([this.#sdk.flush(timeout), this.#last?.flush(timeout)]);
  }

  flushSync(patience: Patience): number {
    const taken = this.#sdk.flushSync(patience);
    return this.#last?.hasPending() ? this.#last.flushSync(patience) : taken;
  }
}
