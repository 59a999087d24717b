import { matchesTrace } from '../analysis/match.ts';
import type { Query } from '../analysis/query.ts';
import { summarize, type TraceSummary } from '../analysis/summarize.ts';
import type { Span, Trace } from '../analysis/types.ts';
import type { Store } from '../store/store.ts';

export interface ListOptions {
  query: Query;
  limit: number;
  sort: Sort;
  order: 'asc' | 'desc';
}

export type Sort = 'time' | 'duration' | 'spans' | 'errors';

interface Known {
  spans: number;
  logs: number;
  summary: TraceSummary;
}

/** This is what traces are sorted by; read off the spans as they come. */
interface Extent {
  trace: Trace;
  /** Spans that were looked at. */
  spans: number;
  start: number;
  end: number;
  errors: number;
}

const KEYS = {
  time: ({ start }) => start,
  duration: ({ start, end }) => end - start,
  spans: ({ spans }) => spans,
  errors: ({ errors }) => errors,
} as const satisfies Record<Sort, (extent: Extent) => number>;

/** The list of traces. A summary is made only of a trace that is shown, and anew only when that has grown. */
export class TraceList {
  readonly #store: Store;
  readonly #known = new WeakMap<Trace, Known>();
  readonly #extents = new WeakMap<Trace, Extent>();

  constructor(store: Store) {
    this.#store = store;
  }

  summaryOf(trace: Trace): TraceSummary {
    const known = this.#known.get(trace);
    if (known !== undefined && known.spans === trace.spans.length && known.logs === trace.logs.length) {
      return known.summary;
    }
    const summary = summarize(trace);
    this.#known.set(trace, { spans: trace.spans.length, logs: trace.logs.length, summary });
    return summary;
  }

  /** Traces with spans that match, in the order of arrival. */
  *matching(query: Query): Generator<Trace> {
    for (const trace of this.#store.traces()) {
      if (trace.spans.length > 0 && (query.terms.length === 0 || matchesTrace(query, trace))) yield trace;
    }
  }

  list({ query, limit, sort, order }: ListOptions): { matched: number; traces: TraceSummary[] } {
    const extents: Extent[] = [];
    for (const trace of this.matching(query)) extents.push(this.#extentOf(trace));
    const key = KEYS[sort];
    const sign = order === 'asc' ? 1 : -1;
    extents.sort((a, b) => sign * (key(a) - key(b)) || b.start - a.start);
    return { matched: extents.length, traces: extents.slice(0, limit).map(({ trace }) => this.summaryOf(trace)) };
  }

  #extentOf(trace: Trace): Extent {
    let extent = this.#extents.get(trace);
    if (extent === undefined) {
      extent = { trace, spans: 0, start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY, errors: 0 };
      this.#extents.set(trace, extent);
    }
    for (; extent.spans < trace.spans.length; extent.spans++) {
      const { start, end, status } = trace.spans[extent.spans] as Span;
      extent.start = Math.min(extent.start, start);
      extent.end = Math.max(extent.end, end);
      if (status === 'error') extent.errors++;
    }
    return extent;
  }
}
