import type { ExportTraceServiceRequestJson } from '../otlp/types.ts';
import { addSpans, hasRoot, type Trace, type Traces } from './trace.ts';

export interface QuietOptions {
  /** Called once with each trace that has become quiet. */
  onTrace(trace: Trace): void;
  /** A trace with a root is handed on when no span came for this time, ms. Default 500. */
  quiet?: number;
  /** The same without a root, which may still be running, ms. Default 5000. */
  quietWithoutRoot?: number;
  /** More traces than this are not held: the oldest is handed on early. Default 1000. */
  maxHeld?: number;
}

/** Collects spans and hands on a trace once nothing more seems to come. Spans that come later still make a trace of their own. */
export class QuietTraces {
  readonly #options: QuietOptions;
  readonly #traces: Traces = new Map();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: QuietOptions) {
    this.#options = options;
  }

  add(request: ExportTraceServiceRequestJson): void {
    for (const trace of addSpans(this.#traces, request)) {
      const { quiet = 500, quietWithoutRoot = 5000 } = this.#options;
      clearTimeout(this.#timers.get(trace.traceId));
      const wait = hasRoot(trace) ? quiet : quietWithoutRoot;
      this.#timers.set(
        trace.traceId,
        setTimeout(() => this.#handOn(trace), wait),
      );
    }
    const { maxHeld = 1000 } = this.#options;
    for (const trace of this.#traces.values()) {
      if (this.#traces.size <= maxHeld) break;
      this.#handOn(trace);
    }
  }

  /** Hands on everything that is held, oldest first, without waiting. */
  flush(): void {
    for (const trace of this.#traces.values()) this.#handOn(trace);
  }

  #handOn(trace: Trace): void {
    clearTimeout(this.#timers.get(trace.traceId));
    this.#timers.delete(trace.traceId);
    this.#traces.delete(trace.traceId);
    this.#options.onTrace(trace);
  }
}
