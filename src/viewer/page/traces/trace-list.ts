import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { TraceSummary } from '../../analysis/summarize.ts';
import { fetchTraces, QueryError, type TraceList } from '../state/api.ts';
import { changes, isPaused } from '../state/live.ts';

/** More than fit on any screen; a search narrows them down. */
const LIMIT = '500';

export interface Wanted {
  q: string;
  sort: string;
  order: string;
}

export class LiveTraces {
  readonly shown = signal<readonly TraceSummary[]>([]);
  /** Traces that wait behind the pill. */
  readonly waiting = signal(0);
  readonly total = signal(0);
  readonly matched = signal(0);
  readonly error = signal<Error | undefined>(undefined);
  readonly isLoaded = signal(false);
  #latest: readonly TraceSummary[] = [];
  #isLoading = false;
  #isStale = false;
  #wanted: Wanted = { q: '', sort: 'time', order: 'desc' };
  /** May rows move? They may if the top is in sight, and no row is marked or selected. */
  mayMove = true;

  /** Another question: its answer is shown whatever is on screen. */
  ask(wanted: Wanted): void {
    this.#wanted = wanted;
    void this.#load(true);
  }

  /** The server has something new. */
  refresh(): void {
    if (isPaused.value) return;
    void this.#load(false);
  }

  showLatest(): void {
    this.shown.value = this.#latest;
    this.waiting.value = 0;
  }

  async #load(isAsked: boolean): Promise<void> {
    if (this.#isLoading && !isAsked) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    const wanted = this.#wanted;
    try {
      const list = await fetchTraces({ ...wanted, limit: LIMIT });
      if (wanted === this.#wanted) this.#take(list, isAsked);
      this.error.value = undefined;
    } catch (error) {
      // Where a query is wrong is said at the box.
      if (wanted === this.#wanted && !(error instanceof QueryError)) this.error.value = error as Error;
    }
    this.#isLoading = false;
    if (this.#isStale) {
      this.#isStale = false;
      void this.#load(false);
    }
  }

  #take({ total, matched, traces }: TraceList, isAsked: boolean): void {
    this.total.value = total;
    this.matched.value = matched;
    this.#latest = traces;
    this.isLoaded.value = true;
    const shown = this.shown.value;
    if (isAsked || this.mayMove || shown.length === 0 || total === 0) {
      this.showLatest();
      return;
    }
    const byId = new Map(traces.map((trace) => [trace.traceId, trace]));
    // Rows stay where they are, with what is known of them now.
    this.shown.value = shown.map((trace) => byId.get(trace.traceId) ?? trace);
    const known = new Set(shown.map(({ traceId }) => traceId));
    this.waiting.value = traces.reduce((sum, { traceId }) => sum + (known.has(traceId) ? 0 : 1), 0);
  }
}

export function useLiveTraces({ q, sort, order }: Wanted): LiveTraces {
  const live = useMemo(() => new LiveTraces(), []);
  useEffect(() => live.ask({ q, sort, order }), [q, sort, order]);
  const seen = changes.value;
  useEffect(() => {
    if (seen > 0) live.refresh();
  }, [seen, isPaused.value]);
  return live;
}
