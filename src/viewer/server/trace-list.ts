import { matchesTrace } from '../analysis/match.ts';
import type { Query } from '../analysis/query.ts';
import { summarize, type TraceSummary } from '../analysis/summarize.ts';
import type { Trace } from '../analysis/types.ts';
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

const KEYS = {
  time: ({ start }) => start,
  duration: ({ duration }) => duration,
  spans: ({ spans }) => spans,
  errors: ({ errors }) => errors,
} as const satisfies Record<Sort, (summary: TraceSummary) => number>;

/** The list of traces. A summary is made anew only when its trace has grown. */
export class TraceList {
  readonly #store: Store;
  readonly #known = new WeakMap<Trace, Known>();

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
    const summaries: TraceSummary[] = [];
    for (const trace of this.matching(query)) summaries.push(this.summaryOf(trace));
    const key = KEYS[sort];
    const sign = order === 'asc' ? 1 : -1;
    summaries.sort((a, b) => sign * (key(a) - key(b)) || b.start - a.start);
    return { matched: summaries.length, traces: summaries.slice(0, limit) };
  }
}
