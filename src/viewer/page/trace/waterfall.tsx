import { errorOf } from '../../analysis/errors.ts';
import { formatDuration, percent } from '../../analysis/format.ts';
import { labelOf, show } from '../../analysis/semantics.ts';
import type { Span } from '../../analysis/types.ts';
import { VirtualRows } from '../parts/virtual-rows.tsx';
import { Bars } from './bars.tsx';
import type { Row } from './rows.ts';
import type { TraceView } from './view.ts';

const ROW_HEIGHT = 26;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

interface WaterfallProps {
  view: TraceView;
  rows: readonly Row[];
  selected: string;
  collapsed: ReadonlySet<string>;
  opened: ReadonlySet<string>;
  withPath: boolean;
  onSelect: (row: Row) => void;
  onToggle: (row: Row) => void;
}

/** Spans as a tree on the left, their time on the right. */
export function Waterfall({ view, rows, selected, collapsed, opened, withPath, onSelect, onToggle }: WaterfallProps) {
  const { tree, colours } = view;
  const whole = tree.end - tree.start;
  const isOpen = (row: Row) => (row.kind === 'fold' ? opened.has(row.id) : !collapsed.has(row.id));
  const isBranch = (row: Row) =>
    row.kind === 'fold' ||
    (row.kind === 'span' && (row.node.children.length > 0 || tree.logs.has(row.node.span.spanId)));
  return (
    <VirtualRows
      id="span"
      class="waterfall"
      role="treegrid"
      label="Spans"
      columns={2}
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      selected={rows.findIndex(({ id }) => id === selected)}
      keyOf={(index) => rows[index]?.id ?? ''}
      rowProps={(index) => {
        const row = rows[index] as Row;
        return {
          'aria-level': row.depth + 1,
          'aria-expanded': isBranch(row) ? isOpen(row) : undefined,
          'data-kind': row.kind,
          'data-error': hasError(row),
          'data-aside': row.kind === 'span' && !row.matches,
          'data-service': colours.get(serviceOf(row)) ?? 'c0',
          onClick: () => onSelect(row),
          onDblClick: () => onToggle(row),
        };
      }}
      header={
        <div role="row" class="grid-row" aria-rowindex={1}>
          <span role="columnheader" class="cell-name">
            Span
          </span>
          <span role="columnheader" class="cell-timeline">
            <span class="unseen">Timeline of {formatDuration(whole)}</span>
            {TICKS.map((tick) => (
              <span
                key={tick}
                class="tick"
                aria-hidden="true"
                data-last={tick === 1}
                style={{ '--from': `${tick * 100}%` }}
              >
                {formatDuration(whole * tick)}
              </span>
            ))}
          </span>
        </div>
      }
      renderRow={(index) => {
        const row = rows[index] as Row;
        return (
          <>
            <span role="gridcell" class="cell-name" style={{ '--depth': String(Math.min(row.depth, 40)) }}>
              {isBranch(row) ? (
                <button
                  type="button"
                  class="toggle"
                  tabIndex={-1}
                  aria-label={isOpen(row) ? 'Fold' : 'Unfold'}
                  onClick={(event) => {
                    event.stopPropagation();
                    onToggle(row);
                  }}
                >
                  {isOpen(row) ? '▾' : '▸'}
                </button>
              ) : (
                <i class="toggle" aria-hidden="true" />
              )}
              <Name
                row={row}
                hidden={isBranch(row) && !isOpen(row) && row.kind === 'span' ? row.node.descendants : 0}
              />
            </span>
            <span role="gridcell" class="cell-timeline">
              <Bars row={row} view={view} withPath={withPath} />
              {row.kind !== 'log' && <span class="unseen">{ownOf(row, view)}</span>}
            </span>
          </>
        );
      }}
    />
  );
}

function Name({ row, hidden }: { row: Row; hidden: number }) {
  if (row.kind === 'log') {
    const { severity, severityNumber, body } = row.record;
    return (
      <span class="log-line" data-level={severityNumber >= 17 ? 'error' : severityNumber >= 13 ? 'warning' : 'info'}>
        <b>{severity || 'LOG'}</b> {show(body)}
      </span>
    );
  }
  const span = spanOf(row);
  const error = row.kind === 'span' ? errorOf(span) : undefined;
  return (
    <>
      {hasError(row) && (
        <span class="error-sign" role="img" aria-label="failed">
          ✗
        </span>
      )}
      <span class="span-name" title={labelOf(span)}>
        {row.kind === 'fold' ? span.name : labelOf(span)}
      </span>
      {row.kind === 'fold' && <span class="badge times">× {row.members.length}</span>}
      {row.kind === 'fold' && row.fold.isNPlusOne && (
        <span class="badge" data-kind="warning" title="The same call once per item">
          N+1
        </span>
      )}
      {hidden > 0 && <span class="badge">+{hidden}</span>}
      {error !== undefined && <span class="span-error">{error.type || error.message}</span>}
      <span class="span-service">{span.service}</span>
    </>
  );
}

/** The span of a row; a fold has that of its first member. */
export function spanOf(row: Exclude<Row, { kind: 'log' }>): Span {
  return row.kind === 'span' ? row.node.span : (row.members[0]?.span as Span);
}

function serviceOf(row: Row): string {
  return row.kind === 'log' ? row.record.service : spanOf(row).service;
}

function hasError(row: Row): boolean {
  if (row.kind === 'log') return false;
  return row.kind === 'span' ? row.node.span.status === 'error' : row.fold.errors > 0;
}

function ownOf(row: Exclude<Row, { kind: 'log' }>, { own, path, duration }: TraceView): string {
  if (row.kind === 'fold') return row.fold.isNPlusOne ? 'N+1' : 'repeated';
  const onPath = path.times[row.node.index] ?? 0;
  const share = onPath > 0 ? `, ${percent(onPath, duration)} of the critical path` : '';
  return `own time ${formatDuration(own[row.node.index] ?? 0)}${share}`;
}
