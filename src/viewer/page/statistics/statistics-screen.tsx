import { useEffect, useMemo } from 'preact/hooks';
import { QueryBox } from '../parts/query-box.tsx';
import { StateOfLoad } from '../parts/state-of-load.tsx';
import { fetchStatistics } from '../state/api.ts';
import { useLoaded } from '../state/loaded.ts';
import { change, go, parameter } from '../state/location.ts';
import { Empty } from '../traces/empty.tsx';
import { OperationTable } from './operation-table.tsx';

/** Per operation over all traces, or over those that a search finds. */
export function StatisticsScreen() {
  const q = parameter('q');
  const loaded = useLoaded(() => fetchStatistics(q), [q]).value;
  const operations = loaded.value;
  const colours = useMemo(() => {
    const services = [...new Set(operations?.map(({ service }) => service))].sort();
    return new Map(services.map((service, at) => [service, `c${at % 20}`]));
  }, [operations]);
  useEffect(() => {
    document.title = 'Statistics · otel-auto';
  }, []);
  return (
    <div class="screen">
      <h1 class="unseen">Statistics</h1>
      <div class="toolbar">
        <QueryBox
          value={q}
          label="Search traces"
          placeholder="of traces that … service:checkout  status:error"
          onQuery={(text) => change({ q: text })}
        />
        <span class="count" role="status">
          {operations === undefined ? '' : `${operations.length} operations`}
        </span>
      </div>
      <StateOfLoad loaded={loaded} />
      {operations?.length === 0 && q === '' && <Empty />}
      {operations !== undefined && operations.length > 0 && (
        <OperationTable
          operations={operations}
          colours={colours}
          label="Operations"
          withCourse
          onOpen={(query) => go({ q: query })}
        />
      )}
    </div>
  );
}
