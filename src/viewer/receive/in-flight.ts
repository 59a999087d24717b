/** Bodies that are being read at the same time. Each may be large, and a sender may open any number of connections. */
export class InFlight {
  readonly limit: number;
  #bytes = 0;

  /** @param limit - bytes of all bodies together */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Accounts for more bytes; false if there is no room, and then nothing is accounted for. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.limit) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}
