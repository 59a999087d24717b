import { useEffect, useMemo, useState } from 'preact/hooks';
import { type CompareRow, compareTraces } from '../../analysis/compare.ts';
import { formatDuration } from '../../analysis/format.ts';
import { summarize } from '../../analysis/summarize.ts';
import type { Trace } from '../../analysis/types.ts';
import { StateOfLoad } from '../parts/state-of-load.tsx';
import { timeOfDay } from '../parts/time.ts';
import { Link } from '../parts/top-bar.tsx';
import { VirtualRows } from '../parts/virtual-rows.tsx';
import { fetchTrace } from '../state/api.ts';
import { coloursOf } from '../state/colours.ts';
import { useKeys } from '../state/keys.ts';
import { useLoaded } from '../state/loaded.ts';
import { go, parameter } from '../state/location.ts';

/** Two traces in one tree: how often and how long in each, and the difference. */
export function CompareScreen() {
  const [a = '', b = ''] = parameter('compare').split(',');
  const loaded = useLoaded(() => Promise.all([fetchTrace(a), fetchTrace(b)]), [a, b], false).value;
  useEffect(() => {
    document.title = 'Compare · otel-auto';
  }, []);
  useKeys('Compare', [
    { keys: ['r'], does: 'The other way round', run: () => go({ compare: `${b},${a}` }) },
    { keys: ['Escape'], does: 'Back to the traces', run: () => go({}) },
  ]);
  return (
    <div class="screen screen-compare">
      <StateOfLoad loaded={loaded} />
      {loaded.value !== undefined && <Comparison a={loaded.value[0]} b={loaded.value[1]} />}
    </div>
  );
}

function Comparison({ a, b }: { a: Trace; b: Trace }) {
  const all = useMemo(() => compareTraces(a, b), [a, b]);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [selected, setSelected] = useState(-1);
  const [first, second] = useMemo(() => [summarize(a), summarize(b)], [a, b]);
  const colours = useMemo(() => coloursOf([...a.spans, ...b.spans]), [a, b]);
  const whole = Math.max(first.duration, second.duration);
  const rows = useMemo(() => (onlyChanged ? changedRows(all, whole) : all), [all, onlyChanged, whole]);
  const most = Math.max(1e-9, ...rows.map((row) => Math.abs(row.b.total - row.a.total)));
  const move = (to: number) => setSelected(Math.max(0, Math.min(rows.length - 1, to)));
  useKeys('Rows', [
    { keys: ['j', 'ArrowDown'], does: 'Next row', run: () => move(selected + 1) },
    { keys: ['k', 'ArrowUp'], does: 'Previous row', run: () => move(selected - 1) },
    { keys: ['g'], does: 'Only what differs', run: () => setOnlyChanged((old) => !old) },
  ]);
  return (
    <>
      <header class="trace-head">
        <Link to={{}} class="back" title="All traces (Esc)">
          ‹<span class="unseen"> All traces</span>
        </Link>
        <h1>Compare</h1>
        {[first, second].map((summary, at) => (
          <Link key={summary.traceId} to={{ trace: summary.traceId }} class="compared">
            <b>{at === 0 ? 'A' : 'B'}</b> {summary.title} <span>{formatDuration(summary.duration)}</span>
            <span>{summary.spans} spans</span>
            <span>{timeOfDay(summary.start, false)}</span>
          </Link>
        ))}
        <Delta ms={second.duration - first.duration} />
        <div class="trace-tools">
          <label class="switch" title="Only what differs (g)">
            <input type="checkbox" checked={onlyChanged} onChange={() => setOnlyChanged(!onlyChanged)} />
            Only what differs
          </label>
          <button
            type="button"
            onClick={() => go({ compare: `${b.traceId},${a.traceId}` })}
            title="The other way round (r)"
          >
            Swap
          </button>
        </div>
      </header>
      <VirtualRows
        id="row"
        class="compare"
        role="treegrid"
        label="Both traces"
        columns={6}
        count={rows.length}
        rowHeight={26}
        selected={selected}
        keyOf={String}
        rowProps={(index) => ({
          'aria-level': (rows[index]?.depth ?? 0) + 1,
          'data-service': colours.get(rows[index]?.service ?? ''),
          onClick: () => setSelected(index),
        })}
        header={
          <div role="row" class="grid-row" aria-rowindex={1}>
            <span role="columnheader" class="cell-name">
              Span
            </span>
            {['Calls A → B', 'Errors', 'Time A', 'Time B'].map((label) => (
              <span key={label} role="columnheader" class="cell-number">
                {label}
              </span>
            ))}
            <span role="columnheader" class="cell-delta">
              Difference
            </span>
          </div>
        }
        renderRow={(index) => {
          const row = rows[index] as CompareRow;
          const delta = row.b.total - row.a.total;
          return (
            <>
              <span role="gridcell" class="cell-name" style={{ '--depth': String(Math.min(row.depth, 40)) }}>
                <span class="span-name" title={row.label}>
                  {row.label}
                </span>
                {row.a.count === 0 && <span class="badge">only B</span>}
                {row.b.count === 0 && <span class="badge">only A</span>}
                <span class="span-service">{row.service}</span>
              </span>
              <span role="gridcell" class="cell-number" data-differs={row.a.count !== row.b.count}>
                {row.a.count === row.b.count ? row.a.count : `${row.a.count} → ${row.b.count}`}
              </span>
              <span role="gridcell" class="cell-number" data-error={row.a.errors + row.b.errors > 0}>
                {row.a.errors === row.b.errors ? row.a.errors || '·' : `${row.a.errors} → ${row.b.errors}`}
              </span>
              <span role="gridcell" class="cell-number">
                {row.a.count === 0 ? '–' : formatDuration(row.a.total)}
              </span>
              <span role="gridcell" class="cell-number">
                {row.b.count === 0 ? '–' : formatDuration(row.b.total)}
              </span>
              <span role="gridcell" class="cell-delta">
                <i
                  aria-hidden="true"
                  data-way={delta > 0 ? 'slower' : 'faster'}
                  style={{ '--share': String(Math.abs(delta) / most) }}
                />
                <Delta ms={delta} />
              </span>
            </>
          );
        }}
      />
    </>
  );
}

function Delta({ ms }: { ms: number }) {
  const way = Math.abs(ms) < 0.001 ? 'same' : ms > 0 ? 'slower' : 'faster';
  return (
    <span class="delta" data-way={way}>
      {way === 'same' ? '=' : `${ms > 0 ? '+' : '−'}${formatDuration(Math.abs(ms))}`}
      {way !== 'same' && <span class="unseen"> {way}</span>}
    </span>
  );
}

/** Rows that differ in count, in errors or noticeably in time, with what they are below. */
function changedRows(rows: readonly CompareRow[], whole: number): CompareRow[] {
  const differs = rows.map(
    ({ a, b }) => a.count !== b.count || a.errors !== b.errors || Math.abs(a.self - b.self) > whole * 0.01,
  );
  // Rows stand depth first, each followed by those below it: sums up to a row say whether anything in a stretch differs.
  const sums = [0];
  for (const [at, is] of differs.entries()) sums.push((sums[at] as number) + Number(is));
  return rows.filter((row, at) => (sums[at + row.descendants + 1] as number) > (sums[at] as number));
}
