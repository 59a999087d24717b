import type { Signal } from '../../otlp/signal.ts';

const NOUNS = { traces: 'span', logs: 'log record', metrics: 'metric data point' } satisfies Record<Signal, string>;

/** Messages have this word for the items of a signal. */
export function nounOf(signal: Signal): string {
  return NOUNS[signal];
}

/** `1 span`, `2 log records`. */
export function countOf(signal: Signal, count: number): string {
  return `${count} ${NOUNS[signal]}${count === 1 ? '' : 's'}`;
}
