/**
 * Told of what failed inside a tracer or span: its own code, a sampler or a processor. True: this scope has failed often
 * enough, its tracer is to make no more spans.
 */
export type OnFault = (scope: string, error: unknown) => boolean;

/** The faults of one instrumentation scope. The API's calls never throw (OpenTelemetry specification, "Error handling"). */
export class ScopeFaults {
  off = false;
  readonly #scope: string;
  readonly #onFault: OnFault;

  constructor(scope: string, onFault: OnFault) {
    this.#scope = scope;
    this.#onFault = onFault;
  }

  report(error: unknown): void {
    try {
      if (this.#onFault(this.#scope, error)) this.off = true;
    } catch {
      // Who reports a fault of ours must not be one.
    }
  }
}
