import { useMemo } from 'preact/hooks';
import { statistics } from '../../analysis/statistics.ts';
import { OperationTable } from '../statistics/operation-table.tsx';
import type { TraceView } from './view.ts';

/** The trace's spans by name. */
export function TraceStats({ view, onFilter }: { view: TraceView; onFilter: (query: string) => void }) {
  const operations = useMemo(() => statistics([view.tree.trace]).operations, [view]);
  return (
    <OperationTable operations={operations} colours={view.colours} label="Operations of this trace" onOpen={onFilter} />
  );
}
