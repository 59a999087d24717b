import { useEffect, useMemo, useState } from 'preact/hooks';
import { describe } from '../../analysis/describe.ts';
import { count, formatDuration } from '../../analysis/format.ts';
import { matchesSpan } from '../../analysis/match.ts';
import { parseQuery } from '../../analysis/query.ts';
import { textTree } from '../../analysis/text-tree.ts';
import type { TreeNode } from '../../analysis/tree.ts';
import { QueryBox } from '../parts/query-box.tsx';
import { StateOfLoad } from '../parts/state-of-load.tsx';
import { timeOfDay } from '../parts/time.ts';
import { Link } from '../parts/top-bar.tsx';
import { fetchTrace } from '../state/api.ts';
import { useKeys } from '../state/keys.ts';
import { updated } from '../state/live.ts';
import { useLoaded } from '../state/loaded.ts';
import { change, go, parameter } from '../state/location.ts';
import { copy, tell } from '../state/notice.ts';
import { learn } from '../state/seen.ts';
import { Flame } from './flame.tsx';
import { Insights } from './insights.tsx';
import { PathStrip } from './path-strip.tsx';
import { opensFor, type Row, rowIdOf, rowsOf } from './rows.ts';
import { SpanDetail } from './span-detail.tsx';
import { TraceStats } from './trace-stats.tsx';
import { type TraceView, viewOf } from './view.ts';
import { spanOf, Waterfall } from './waterfall.tsx';

const VIEWS = [
  { name: 'waterfall', key: 'w' },
  { name: 'flame', key: 'f' },
  { name: 'statistics', key: 's' },
] as const;

/** One trace; what arrives for it while it is open is added in place. */
export function TraceScreen() {
  const traceId = parameter('trace');
  const version = useVersionOf(traceId);
  const loaded = useLoaded(() => fetchTrace(traceId), [traceId, version], false).value;
  const trace = loaded.value?.traceId === traceId ? loaded.value : undefined;
  const view = useMemo(() => {
    if (trace === undefined) return undefined;
    learn(trace);
    return viewOf(trace);
  }, [trace]);
  useEffect(() => {
    document.title = `${view?.summary.title ?? 'Trace'} · otel-auto`;
  }, [view]);
  if (view !== undefined) return <OpenTrace key={traceId} view={view} />;
  return (
    <div class="screen">
      <p class="toolbar">
        <Link to={{}}>‹ Traces</Link>
      </p>
      <StateOfLoad loaded={loaded} />
    </div>
  );
}

/** Counts how often the server had something new of this trace. */
function useVersionOf(traceId: string): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    if (updated.value.includes(traceId)) setVersion((old) => old + 1);
  }, [updated.value]);
  return version;
}

function OpenTrace({ view }: { view: TraceView }) {
  const { tree, folds, summary } = view;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [isGrouped, setGrouped] = useState(true);
  const [withPath, setWithPath] = useState(true);
  const [withLogs, setWithLogs] = useState(true);
  const [wanted, setWanted] = useState(parameter('row'));
  const filter = parameter('f');
  const shownAs = parameter('as') || 'waterfall';
  const matching = useMemo(() => {
    const { query } = parseQuery(filter);
    if (query === undefined || query.terms.length === 0) return undefined;
    return new Set(tree.nodes.filter(({ span }) => matchesSpan(query, span)).map(({ index }) => index));
  }, [tree, filter]);
  const rows = useMemo(
    () => rowsOf(tree, folds, { collapsed, opened, isGrouped, withLogs, matching }),
    [view, collapsed, opened, isGrouped, withLogs, matching],
  );
  const at = rows.findIndex(({ id }) => id === wanted);
  const row = rows[at];
  const node = row === undefined || row.kind === 'log' ? undefined : row.kind === 'span' ? row.node : row.members[0];

  const select = (next: Row | undefined) => {
    setWanted(next?.id ?? '');
    change({ span: next === undefined || next.kind === 'log' ? '' : spanOf(next).spanId });
  };
  const show = (target: TreeNode) => {
    const { expand, open } = opensFor(target, folds);
    setCollapsed((old) => new Set([...old].filter((id) => !expand.includes(id))));
    setOpened((old) => new Set([...old, ...open]));
    setWanted(rowIdOf(target));
    change({ span: target.span.spanId, as: '' });
  };
  // An address may name a span.
  useEffect(() => {
    const target = tree.byId.get(parameter('span'));
    if (target !== undefined && wanted === '') show(target);
  }, []);
  const toggle = (target: Row) => {
    const flip = (set: ReadonlySet<string>) => {
      const next = new Set(set);
      if (!next.delete(target.id)) next.add(target.id);
      return next;
    };
    if (target.kind === 'fold') setOpened(flip);
    else setCollapsed(flip);
  };
  const isOpen = (target: Row) => (target.kind === 'fold' ? opened.has(target.id) : !collapsed.has(target.id));
  const move = (by: number) => select(rows[Math.max(0, Math.min(rows.length - 1, at + by))]);
  const fold = () => {
    if (row === undefined) return;
    if (isOpen(row) && (row.kind === 'fold' || (row.kind === 'span' && row.node.children.length > 0)))
      return toggle(row);
    for (let above = at - 1; above >= 0; above -= 1)
      if ((rows[above] as Row).depth < row.depth) return select(rows[above]);
  };
  const unfold = () => {
    if (row !== undefined && row.kind !== 'log' && !isOpen(row)) toggle(row);
    else move(1);
  };
  const nextError = (step: 1 | -1) => {
    const failed = tree.nodes.filter(({ span }) => span.status === 'error');
    if (failed.length === 0) return tell('No span failed');
    const here = node?.index ?? -1;
    const next =
      step === 1
        ? (failed.find(({ index }) => index > here) ?? failed[0])
        : (failed.findLast(({ index }) => index < here) ?? failed.at(-1));
    if (next !== undefined) show(next);
  };
  const branches = () => tree.nodes.filter(({ children }) => children.length > 0).map(rowIdOf);
  const showAs = (name: string) => change({ as: name === 'waterfall' ? '' : name });
  const copyText = () => void copy(`${describe(tree.trace)}\n${textTree(tree, folds)}`, 'trace');
  const back = () => {
    if (wanted !== '') select(undefined);
    else go({});
  };
  useKeys('Trace', [
    { keys: ['j', 'ArrowDown'], does: 'Next span', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], does: 'Previous span', run: () => move(-1) },
    { keys: ['ArrowLeft', 'h'], does: 'Fold, or go to the parent', run: fold },
    { keys: ['ArrowRight'], does: 'Unfold, or go to the first child', run: unfold },
    { keys: ['Enter'], does: 'Fold or unfold', run: () => row !== undefined && row.kind !== 'log' && toggle(row) },
    { keys: ['PageDown'], does: 'Twenty spans down', run: () => move(20) },
    { keys: ['PageUp'], does: 'Twenty spans up', run: () => move(-20) },
    { keys: ['Home'], does: 'First span', run: () => select(rows[0]) },
    { keys: ['End'], does: 'Last span', run: () => select(rows.at(-1)) },
    { keys: ['['], does: 'Fold all', run: () => setCollapsed(new Set(branches())) },
    { keys: [']'], does: 'Unfold all', run: () => setCollapsed(new Set()) },
    { keys: ['e'], does: 'Next error', run: () => nextError(1) },
    { keys: ['E'], does: 'Previous error', run: () => nextError(-1) },
    { keys: ['c'], does: 'Critical path on or off', run: () => setWithPath((old) => !old) },
    { keys: ['g'], does: 'Repeats as one row on or off', run: () => setGrouped((old) => !old) },
    { keys: ['l'], does: 'Log lines on or off', run: () => setWithLogs((old) => !old) },
    ...VIEWS.map(({ name, key }) => ({ keys: [key], does: `As ${name}`, run: () => showAs(name) })),
    { keys: ['y'], does: 'Copy as text', run: copyText },
    { keys: ['x'], does: 'Export as OTLP/JSON', run: () => document.querySelector<HTMLElement>('.export')?.click() },
    { keys: ['Escape'], does: 'Close the span, then the trace', run: back },
  ]);

  return (
    <div class="screen screen-trace">
      <header class="trace-head">
        <Link to={{}} class="back" title="All traces (Esc)">
          ‹<span class="unseen"> All traces</span>
        </Link>
        <h1>{summary.title}</h1>
        <p class="trace-facts">
          <b>{formatDuration(summary.duration)}</b>
          <span>{count(summary.spans, 'span')}</span>
          <span>{count(summary.services.length, 'service')}</span>
          <span data-error={summary.errors > 0}>
            {summary.errors > 0 ? count(summary.errors, 'error') : 'no errors'}
          </span>
          <span>{timeOfDay(summary.start)}</span>
          <button
            type="button"
            class="plain id"
            title="Copy the trace's id"
            onClick={() => void copy(summary.traceId, 'id')}
          >
            {summary.traceId.slice(0, 8)}…
          </button>
        </p>
        <div class="trace-tools">
          <div class="choice" role="group" aria-label="Show as">
            {VIEWS.map(({ name, key }) => (
              <button
                key={name}
                type="button"
                aria-pressed={shownAs === name}
                title={`${name} (${key})`}
                onClick={() => showAs(name)}
              >
                {name}
              </button>
            ))}
          </div>
          <button type="button" onClick={copyText} title="Copy as text (y)">
            Copy
          </button>
          <a
            class="button export"
            href={`/api/traces/${summary.traceId}/otlp`}
            download={`${summary.traceId}.json`}
            title="OTLP/JSON (x)"
          >
            Export
          </a>
        </div>
      </header>
      <PathStrip view={view} onShow={show} />
      <Insights view={view} onShow={show} />
      {shownAs === 'waterfall' && (
        <>
          <div class="toolbar">
            <QueryBox
              value={filter}
              label="Search in this trace"
              placeholder="name~SELECT  dur>10ms  status:error  any words"
              onQuery={(text) => change({ f: text })}
            />
            {matching !== undefined && (
              <span class="count" role="status">
                {matching.size} of {tree.nodes.length} spans
              </span>
            )}
            <Toggle label="Repeats as one" isOn={isGrouped} set={setGrouped} sign="g" />
            <Toggle label="Critical path" isOn={withPath} set={setWithPath} sign="c" />
            {tree.trace.logs.length > 0 && <Toggle label="Logs" isOn={withLogs} set={setWithLogs} sign="l" />}
          </div>
          <div class="trace-body" data-detail={node !== undefined}>
            {rows.length === 0 ? (
              <p class="nothing">No span passes this search.</p>
            ) : (
              <Waterfall
                view={view}
                rows={rows}
                selected={wanted}
                collapsed={collapsed}
                opened={opened}
                withPath={withPath}
                onSelect={select}
                onToggle={toggle}
              />
            )}
            {node !== undefined && (
              <SpanDetail
                key={rowIdOf(node)}
                node={node}
                repeats={row?.kind === 'fold' ? row.members : []}
                view={view}
                onClose={() => select(undefined)}
              />
            )}
          </div>
        </>
      )}
      {shownAs === 'flame' && <Flame view={view} onFilter={(query) => change({ as: '', f: query })} />}
      {shownAs === 'statistics' && <TraceStats view={view} onFilter={(query) => change({ as: '', f: query })} />}
    </div>
  );
}

function Toggle({
  label,
  isOn,
  set,
  sign,
}: {
  label: string;
  isOn: boolean;
  set: (isOn: boolean) => void;
  sign: string;
}) {
  return (
    <label class="switch" title={`${label} (${sign})`}>
      <input type="checkbox" checked={isOn} onChange={() => set(!isOn)} />
      {label}
    </label>
  );
}
