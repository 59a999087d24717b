import { useMemo } from 'preact/hooks';
import { compareTraces } from '../../analysis/compare.ts';
import { formatDuration, percent } from '../../analysis/format.ts';
import { formatTerm } from '../../analysis/query.ts';
import type { Trace } from '../../analysis/types.ts';
import type { TraceView } from './view.ts';

interface Frame {
  label: string;
  service: string;
  depth: number;
  from: number;
  width: number;
  count: number;
  total: number;
  self: number;
}

/** Narrower frames cannot be seen. */
const NARROWEST = 0.08;
const MOST = 1500;
const EMPTY: Trace = { traceId: '', spans: [], logs: [] };

/** Like spans below like parents as one frame each, the width by the time in all of them. */
export function framesOf(trace: Trace): Frame[] {
  const rows = compareTraces(trace, EMPTY);
  const widths = new Float64Array(rows.length);
  // Spans beside each other have more time together than their parent: a frame has the time of its own and of what is below it.
  const below: number[] = [];
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const { a, depth } = rows[at] as (typeof rows)[number];
    const inside = below[depth + 1] ?? 0;
    below[depth + 1] = 0;
    widths[at] = a.self + inside;
    below[depth] = (below[depth] ?? 0) + a.self + inside;
  }
  const whole = below[0] ?? 0;
  const frames: Frame[] = [];
  const next: number[] = [0];
  for (const [at, { label, service, depth, a }] of rows.entries()) {
    const from = next[depth] ?? 0;
    const width = whole === 0 ? 0 : ((widths[at] as number) / whole) * 100;
    next[depth] = from + width;
    next[depth + 1] = from;
    if (width < NARROWEST || frames.length >= MOST) continue;
    frames.push({ label, service, depth, from, width, count: a.count, total: a.total, self: a.self });
  }
  return frames;
}

export function Flame({ view, onFilter }: { view: TraceView; onFilter: (query: string) => void }) {
  const frames = useMemo(() => framesOf(view.tree.trace), [view]);
  const deepest = frames.reduce((depth, frame) => Math.max(depth, frame.depth), 0);
  return (
    <section class="flame" aria-label="Flame graph: like spans as one frame, the width by their time">
      <div class="flame-inside" style={{ '--levels': String(deepest + 1) }}>
        {frames.map(({ label, service, depth, from, width, count, total, self }, at) => (
          <button
            key={at}
            type="button"
            class="frame"
            data-service={view.colours.get(service)}
            style={{ '--from': `${from}%`, '--width': `${width}%`, '--level': String(depth) }}
            title={`${label}\n${service}\n${count} × · ${formatDuration(total)} in all · ${formatDuration(self)} own`}
            onClick={() =>
              onFilter(
                formatTerm({ field: 'name', operator: '~', value: label.split('?')[0]?.trim() ?? '', negated: false }),
              )
            }
          >
            {width > 2 && (
              <span>
                {label}
                {count > 1 ? ` × ${count}` : ''}
              </span>
            )}
            <span class="unseen">
              {width > 2 ? '' : `${label}${count > 1 ? ` × ${count}` : ''}`} {service}, {formatDuration(total)},{' '}
              {percent(width, 100)}
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
