import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatDuration } from '../../analysis/format.ts';
import { QueryBox } from '../parts/query-box.tsx';
import { ariaSort, SortButton, type Sorting } from '../parts/sortable.tsx';
import { timeOfDay } from '../parts/time.ts';
import { VirtualRows } from '../parts/virtual-rows.tsx';
import { clearTraces } from '../state/api.ts';
import { useKeys } from '../state/keys.ts';
import { change, go, parameter } from '../state/location.ts';
import { copy, tell } from '../state/notice.ts';
import { learnFrom } from '../state/seen.ts';
import { Empty } from './empty.tsx';
import { Scatter } from './scatter.tsx';
import { TraceCells } from './trace-cells.tsx';
import { useLiveTraces } from './trace-list.ts';

const ROW_HEIGHT = 30;

const COLUMNS: readonly { by: string; label: string }[] = [
  { by: 'spans', label: 'Spans' },
  { by: 'errors', label: 'Errors' },
  { by: 'duration', label: 'Duration' },
];

/** The live list of traces. */
export function TracesScreen() {
  const q = parameter('q');
  const sorting: Sorting = {
    by: parameter('sort') || 'time',
    order: parameter('order') === 'asc' ? 'asc' : 'desc',
  };
  const live = useLiveTraces({ q, sort: sorting.by, order: sorting.order });
  const [selected, setSelected] = useState('');
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [isAtTop, setAtTop] = useState(true);
  live.mayMove = isAtTop && selected === '' && marked.length === 0;
  const from = Number(parameter('from')) || Number.NEGATIVE_INFINITY;
  const to = Number(parameter('to')) || Number.POSITIVE_INFINITY;
  const all = live.shown.value;
  const traces = useMemo(() => all.filter(({ start }) => start >= from && start <= to), [all, from, to]);
  const longest = useMemo(() => Math.max(0, ...traces.map(({ duration }) => duration)), [traces]);
  const at = traces.findIndex(({ traceId }) => traceId === selected);
  const isBrushed = Number.isFinite(from) || Number.isFinite(to);
  useEffect(() => {
    document.title = q === '' ? 'Traces · otel-auto' : `${q} · otel-auto`;
  }, [q]);

  const select = (index: number) => {
    const trace = traces[Math.max(0, Math.min(traces.length - 1, index))];
    if (trace !== undefined) setSelected(trace.traceId);
  };
  const open = (traceId: string) => go({ trace: traceId });
  const mark = (traceId: string) =>
    setMarked((old) => (old.includes(traceId) ? old.filter((id) => id !== traceId) : [...old.slice(-1), traceId]));
  const compare = () => {
    if (marked.length === 2) go({ compare: marked.join(',') });
    else tell('Mark two traces (Space), then compare them');
  };
  const showNew = () => {
    live.showLatest();
    setSelected('');
    document.querySelector('.traces')?.scrollTo({ top: 0 });
  };
  useKeys('Traces', [
    { keys: ['j', 'ArrowDown'], does: 'Next trace', run: () => select(at + 1) },
    { keys: ['k', 'ArrowUp'], does: 'Previous trace', run: () => select(at - 1) },
    { keys: ['Home'], does: 'First trace', run: () => select(0) },
    { keys: ['End'], does: 'Last trace', run: () => select(traces.length - 1) },
    { keys: ['Enter', 'o'], does: 'Open', run: () => selected !== '' && open(selected) },
    { keys: [' ', 'm'], does: 'Mark for comparison', run: () => selected !== '' && mark(selected) },
    { keys: ['d'], does: 'Compare the two marked traces', run: compare },
    { keys: ['n'], does: 'Show new traces', run: showNew },
    { keys: ['y'], does: 'Copy the address', run: () => void copy(window.location.href, 'address') },
    {
      keys: ['Escape'],
      does: 'Select and mark nothing',
      run: () => {
        setSelected('');
        setMarked([]);
      },
    },
    { keys: ['X'], does: 'Clear all traces', run: () => void clearTraces() },
  ]);
  const sort = ({ by, order }: Sorting) =>
    change({ sort: by === 'time' ? '' : by, order: order === 'desc' ? '' : order });
  const brushed = (start: number, end: number, shortest: number, last: number) => {
    const isWhole = traces.every(({ duration }) => duration >= shortest && duration <= last);
    const durations = isWhole ? '' : `dur>=${round(shortest)}ms dur<=${round(last)}ms`;
    change({
      q: [q.replace(/(?:^|\s)dur[<>]=?\S+/g, '').trim(), durations].filter(Boolean).join(' '),
      from: String(Math.floor(start)),
      to: String(Math.ceil(end)),
    });
  };

  return (
    <div class="screen screen-traces">
      <h1 class="unseen">Traces</h1>
      <div class="toolbar">
        <QueryBox
          value={q}
          label="Search traces"
          placeholder="service:checkout  status:error  dur>100ms  http.route:/cart  any words"
          onQuery={(text) => change({ q: text })}
          onFocus={() => void learnFrom(all)}
        />
        {isBrushed && (
          <button type="button" class="chip" onClick={() => change({ from: '', to: '' })} title="All times">
            {timeOfDay(from, false)} – {timeOfDay(to, false)} <span aria-hidden="true">✕</span>
          </button>
        )}
        <span class="count" role="status">
          {live.matched.value === live.total.value
            ? `${live.total.value} ${live.total.value === 1 ? 'trace' : 'traces'}`
            : `${live.matched.value} of ${live.total.value}`}
        </span>
        <button
          type="button"
          disabled={marked.length !== 2}
          onClick={compare}
          title="Compare the two marked traces (d)"
        >
          Compare{marked.length > 0 ? ` ${marked.length}/2` : ''}
        </button>
        <a class="button" href="/api/export" download="traces.jsonl" title="All of it, as lines of OTLP/JSON">
          Export
        </a>
        <button type="button" onClick={() => void clearTraces()} title="Clear all traces (X)">
          Clear
        </button>
      </div>
      {live.error.value !== undefined && (
        <p class="wrong" role="alert">
          {live.error.value.message}
        </p>
      )}
      {live.isLoaded.value && live.total.value === 0 ? (
        <Empty />
      ) : (
        <>
          <Scatter traces={traces} selected={selected} onOpen={open} onBrush={brushed} />
          <div class="list">
            {live.waiting.value > 0 && (
              <button type="button" class="pill" onClick={showNew}>
                <span aria-hidden="true">▲ </span>
                {live.waiting.value} new
              </button>
            )}
            <VirtualRows
              id="trace"
              class="traces"
              role="grid"
              label="Traces"
              columns={7}
              count={traces.length}
              rowHeight={ROW_HEIGHT}
              selected={at}
              onScrolled={setAtTop}
              keyOf={(index) => traces[index]?.traceId ?? ''}
              rowProps={(index) => ({
                'data-marked': marked.includes(traces[index]?.traceId ?? ''),
                onClick: () => open(traces[index]?.traceId ?? ''),
              })}
              header={
                <div role="row" class="grid-row" aria-rowindex={1}>
                  <span role="columnheader" class="cell-mark">
                    <span class="unseen">Marked</span>
                  </span>
                  <span role="columnheader" class="cell-time" aria-sort={ariaSort(sorting, 'time')}>
                    <SortButton by="time" label="Time" sorting={sorting} onSort={sort} />
                  </span>
                  <span role="columnheader" class="cell-title">
                    Trace
                  </span>
                  <span role="columnheader" class="cell-services">
                    Services
                  </span>
                  {COLUMNS.map(({ by, label }) => (
                    <span
                      key={by}
                      role="columnheader"
                      class={by === 'duration' ? 'cell-duration' : 'cell-number'}
                      aria-sort={ariaSort(sorting, by)}
                    >
                      <SortButton by={by} label={label} sorting={sorting} onSort={sort} />
                    </span>
                  ))}
                </div>
              }
              renderRow={(index) => {
                const trace = traces[index];
                return trace === undefined ? null : (
                  <TraceCells
                    trace={trace}
                    longest={longest}
                    isMarked={marked.includes(trace.traceId)}
                    onMark={() => mark(trace.traceId)}
                  />
                );
              }}
            />
            {live.isLoaded.value && traces.length === 0 && (
              <p class="nothing">
                No trace passes this search.{' '}
                <button type="button" class="plain link" onClick={() => change({ q: '', from: '', to: '' })}>
                  Show all
                </button>
              </p>
            )}
          </div>
          <p class="hints" aria-hidden="true">
            <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>Space</kbd> mark <kbd>d</kbd> compare <kbd>/</kbd>{' '}
            search <kbd>?</kbd> keys
            {longest > 0 && <span>longest {formatDuration(longest)}</span>}
          </p>
        </>
      )}
    </div>
  );
}

function round(ms: number): number {
  return Number(ms.toPrecision(3));
}
