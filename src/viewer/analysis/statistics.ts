import { percentile, sortNumbers } from './percentiles.ts';
import { selfTimes } from './self-time.ts';
import { buildTree } from './tree.ts';
import type { Span, Trace } from './types.ts';

export interface Period {
  /** ms since the Unix epoch. */
  start: number;
  count: number;
  errors: number;
  /** ms. */
  p95: number;
}

/** Spans of one name, kind and service; times in ms. */
export interface Operation {
  service: string;
  name: string;
  kind: Span['kind'];
  count: number;
  errors: number;
  p50: number;
  p95: number;
  p99: number;
  total: number;
  self: number;
  /** {@link PERIODS} of the same length, which cover all traces given. */
  overTime: Period[];
}

export const PERIODS = 24;

interface Draft {
  span: Span;
  errors: number;
  total: number;
  self: number;
  durations: number[];
  byPeriod: { errors: number; durations: number[] }[];
}

/** Per operation over all spans of all traces, the most time spent first. n log n. */
export function statistics(traces: Iterable<Trace>): { operations: Operation[] } {
  const list = [...traces];
  const [start, length] = periodsOf(list);
  const drafts = new Map<string, Draft>();
  for (const trace of list) {
    const tree = buildTree(trace);
    const own = selfTimes(tree);
    for (const node of tree.nodes) {
      const { span } = node;
      const key = `${span.service}\n${span.kind}\n${span.name}`;
      let draft = drafts.get(key);
      if (draft === undefined) {
        draft = { span, errors: 0, total: 0, self: 0, durations: [], byPeriod: [] };
        drafts.set(key, draft);
      }
      const duration = node.end - node.start;
      const at = Math.min(PERIODS - 1, Math.max(0, Math.floor((span.start - start) / length)));
      draft.byPeriod[at] ??= { errors: 0, durations: [] };
      const period = draft.byPeriod[at];
      draft.durations.push(duration);
      period.durations.push(duration);
      draft.total += duration;
      draft.self += own[node.index] as number;
      if (span.status === 'error') {
        draft.errors += 1;
        period.errors += 1;
      }
    }
  }
  const operations = [...drafts.values()].map((draft) => operationOf(draft, start, length));
  return { operations: operations.sort((a, b) => b.self - a.self) };
}

function periodsOf(traces: readonly Trace[]): [start: number, length: number] {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { spans } of traces)
    for (const span of spans) {
      if (span.start < start) start = span.start;
      if (span.start > end) end = span.start;
    }
  return end < start ? [0, 1] : [start, Math.max(1, (end - start) / PERIODS)];
}

function operationOf(draft: Draft, start: number, length: number): Operation {
  const { span, durations, errors, total, self } = draft;
  const sorted = sortNumbers(durations);
  return {
    service: span.service,
    name: span.name,
    kind: span.kind,
    count: durations.length,
    errors,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    total,
    self,
    overTime: Array.from({ length: PERIODS }, (_, at) => {
      const period = draft.byPeriod[at];
      return {
        start: start + at * length,
        count: period?.durations.length ?? 0,
        errors: period?.errors ?? 0,
        p95: percentile(sortNumbers(period?.durations ?? []), 0.95),
      };
    }),
  };
}
