import type { LogRecord, Trace } from '../analysis/types.ts';
import { type DrawOptions, drawLogs, drawTrace } from './draw-trace.ts';

export interface TailOptions {
  /** Gives a trace that is still there. */
  find(traceId: string): Trace | undefined;
  /** Takes text to print, with its line end. */
  print(text: string): void;
  /** Asked for at each trace, because a terminal can be resized. */
  style(): DrawOptions;
  /** A trace with a root is printed when nothing came for this time, ms. Default 500. */
  quiet?: number;
  /** The same without a root, which may still be running, ms. Default 5000. */
  quietWithoutRoot?: number;
}

/** Traces that wait; beyond, the oldest is printed early. */
const MOST_WAITING = 1000;
/** Traces of which it is known how much was printed. */
const MOST_PRINTED = 10_000;

interface Printed {
  spans: number;
  logs: number;
}

/** Prints each trace once nothing more seems to come. What comes later is printed as more of it. */
export class Tail {
  readonly #options: TailOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #printed = new Map<string, Printed>();
  /** Traces that had gone from the store before they were printed. */
  missed = 0;

  constructor(options: TailOptions) {
    this.#options = options;
  }

  changed(traceIds: ReadonlySet<string>): void {
    for (const traceId of traceIds) {
      const trace = this.#options.find(traceId);
      if (trace === undefined) continue;
      const { quiet = 500, quietWithoutRoot = 5000 } = this.#options;
      clearTimeout(this.#timers.get(traceId));
      this.#timers.delete(traceId);
      const isWhole = this.#printed.has(traceId) || hasRoot(trace);
      this.#timers.set(
        traceId,
        setTimeout(() => this.#print(traceId), isWhole ? quiet : quietWithoutRoot),
      );
    }
    for (const traceId of this.#timers.keys()) {
      if (this.#timers.size <= MOST_WAITING) break;
      this.#print(traceId);
    }
  }

  /** Log records outside of traces. */
  logs(records: readonly LogRecord[]): void {
    if (records.length > 0) this.#options.print(`${drawLogs(records, this.#options.style())}\n`);
  }

  /** Prints everything that waits. */
  flush(): void {
    for (const traceId of [...this.#timers.keys()]) this.#print(traceId);
  }

  #print(traceId: string): void {
    clearTimeout(this.#timers.get(traceId));
    this.#timers.delete(traceId);
    const trace = this.#options.find(traceId);
    if (trace === undefined) {
      this.missed++;
      return;
    }
    const before = this.#printed.get(traceId);
    const spans = trace.spans.slice(before?.spans ?? 0);
    const logs = trace.logs.slice(before?.logs ?? 0);
    this.#remember(traceId, { spans: trace.spans.length, logs: trace.logs.length });
    const style = this.#options.style();
    if (spans.length === 0) this.logs(logs);
    else {
      const isContinued = before !== undefined && before.spans > 0;
      this.#options.print(`${drawTrace({ traceId, spans, logs }, { ...style, isContinued })}\n\n`);
    }
  }

  #remember(traceId: string, printed: Printed): void {
    this.#printed.delete(traceId);
    this.#printed.set(traceId, printed);
    for (const oldest of this.#printed.keys()) {
      if (this.#printed.size <= MOST_PRINTED) break;
      this.#printed.delete(oldest);
    }
  }
}

function hasRoot({ spans }: Trace): boolean {
  return spans.some(({ parentSpanId }) => parentSpanId === '');
}
