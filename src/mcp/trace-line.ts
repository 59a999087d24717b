import { count, formatDuration } from '../viewer/analysis/format.ts';
import { quoted } from '../viewer/analysis/insights/insight.ts';
import type { TraceSummary } from '../viewer/analysis/summarize.ts';

const SHOWN_DIGITS = 12;

/** A trace on one line, with as much of its id as the tools need. */
export function traceLine({ traceId, title, services, duration, spans, errors, notes }: TraceSummary): string {
  return [
    traceId.slice(0, SHOWN_DIGITS),
    formatDuration(duration),
    quoted(title, 80),
    `in ${services
      .slice(0, 4)
      .map((name) => quoted(name, 30))
      .join(', ')}`,
    count(spans, 'span'),
    ...(errors === 0 ? [] : [count(errors, 'error')]),
    ...notes,
  ].join('  ');
}
