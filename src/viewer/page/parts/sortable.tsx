export interface Sorting {
  by: string;
  order: 'asc' | 'desc';
}

/** A heading that sorts: the first time in the order that shows most first, then the other way. */
export function SortButton({
  by,
  label,
  sorting,
  onSort,
  first = 'desc',
}: {
  by: string;
  label: string;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  first?: Sorting['order'];
}) {
  const isBy = sorting.by === by;
  const other = sorting.order === 'asc' ? 'desc' : 'asc';
  return (
    <button type="button" class="sort" data-sorted={isBy} onClick={() => onSort({ by, order: isBy ? other : first })}>
      {label}
      <span aria-hidden="true">{isBy ? (sorting.order === 'asc' ? ' ▲' : ' ▼') : ''}</span>
    </button>
  );
}

export function ariaSort({ by, order }: Sorting, column: string): 'ascending' | 'descending' | 'none' {
  if (by !== column) return 'none';
  return order === 'asc' ? 'ascending' : 'descending';
}
