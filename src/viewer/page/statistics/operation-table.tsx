import { useMemo, useState } from 'preact/hooks';
import { formatDuration } from '../../analysis/format.ts';
import { formatTerm } from '../../analysis/query.ts';
import type { Operation, Period } from '../../analysis/statistics.ts';
import { ariaSort, SortButton, type Sorting } from '../parts/sortable.tsx';

interface OperationTableProps {
  operations: readonly Operation[];
  colours: ReadonlyMap<string, string>;
  label: string;
  withCourse?: boolean;
  /** With a query that finds the operation. */
  onOpen: (query: string) => void;
}

const NUMBERS: readonly { by: keyof Operation & string; label: string }[] = [
  { by: 'count', label: 'Count' },
  { by: 'errors', label: 'Errors' },
  { by: 'p50', label: 'p50' },
  { by: 'p95', label: 'p95' },
  { by: 'p99', label: 'p99' },
  { by: 'total', label: 'Total' },
  { by: 'self', label: 'Own' },
];

const MOST_ROWS = 500;

export function OperationTable({ operations, colours, label, withCourse = false, onOpen }: OperationTableProps) {
  const [sorting, setSorting] = useState<Sorting>({ by: 'self', order: 'desc' });
  const sorted = useMemo(() => sort(operations, sorting), [operations, sorting]);
  const mostOwn = Math.max(1e-9, ...operations.map(({ self }) => self));
  return (
    // A region that scrolls has to be reachable by keyboard.
    <div class="table-scroller" role="region" aria-label={label} tabIndex={0}>
      <table class="operations">
        <thead>
          <tr>
            <th scope="col" aria-sort={ariaSort(sorting, 'name')}>
              <SortButton by="name" label="Operation" sorting={sorting} onSort={setSorting} first="asc" />
            </th>
            <th scope="col" aria-sort={ariaSort(sorting, 'service')}>
              <SortButton by="service" label="Service" sorting={sorting} onSort={setSorting} first="asc" />
            </th>
            {NUMBERS.map(({ by, label: heading }) => (
              <th key={by} scope="col" class="number" aria-sort={ariaSort(sorting, by)}>
                <SortButton by={by} label={heading} sorting={sorting} onSort={setSorting} />
              </th>
            ))}
            {withCourse && <th scope="col">Over time</th>}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, MOST_ROWS).map((operation) => {
            const { service, name, kind, count, errors, self, total, overTime } = operation;
            return (
              <tr key={`${service}\n${kind}\n${name}`} data-service={colours.get(service)}>
                <th scope="row">
                  <button type="button" class="plain link" onClick={() => onOpen(queryFor(operation))} title={name}>
                    {name}
                  </button>
                  <span class="kind">{kind}</span>
                </th>
                <td>
                  <i class="dot" aria-hidden="true" />
                  {service}
                </td>
                <td class="number">{count}</td>
                <td class="number" data-error={errors > 0}>
                  {errors > 0 ? errors : '·'}
                </td>
                {[operation.p50, operation.p95, operation.p99, total].map((ms, at) => (
                  <td key={at} class="number">
                    {formatDuration(ms)}
                  </td>
                ))}
                <td class="number own">
                  <i aria-hidden="true" style={{ '--share': String(self / mostOwn) }} />
                  <span>{formatDuration(self)}</span>
                </td>
                {withCourse && (
                  <td class="course">
                    <Course periods={overTime} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function queryFor({ service, name }: Operation): string {
  return [
    formatTerm({ field: 'service', operator: ':', value: service, negated: false }),
    formatTerm({ field: 'name', operator: ':', value: name, negated: false }),
  ].join(' ');
}

function sort(operations: readonly Operation[], { by, order }: Sorting): Operation[] {
  const sign = order === 'asc' ? 1 : -1;
  return [...operations].sort((a, b) => {
    const [left, right] = [a[by as keyof Operation], b[by as keyof Operation]];
    return (
      sign *
      (typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right)))
    );
  });
}

const [WIDTH, HEIGHT] = [120, 20];

/** Columns for how many, red for those that failed, and a line for p95. */
function Course({ periods }: { periods: readonly Period[] }) {
  const most = Math.max(1, ...periods.map(({ count }) => count));
  const slowest = Math.max(1e-9, ...periods.map(({ p95 }) => p95));
  const step = WIDTH / Math.max(1, periods.length);
  const line = periods
    .flatMap(({ count, p95 }, at) =>
      count === 0 ? [] : [`${(at + 0.5) * step},${HEIGHT - 1 - (p95 / slowest) * (HEIGHT - 3)}`],
    )
    .join(' ');
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`p95 up to ${formatDuration(slowest)}, up to ${most} in a period`}
    >
      {periods.map(({ start, count, errors }, at) => {
        const [tall, failed] = [(count / most) * HEIGHT, (errors / most) * HEIGHT];
        return (
          <g key={start}>
            <rect class="course-count" x={at * step} y={HEIGHT - tall} width={step - 1} height={tall} />
            <rect class="course-errors" x={at * step} y={HEIGHT - failed} width={step - 1} height={failed} />
          </g>
        );
      })}
      <polyline class="course-line" points={line} />
    </svg>
  );
}
