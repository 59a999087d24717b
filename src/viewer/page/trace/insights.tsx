import { useState } from 'preact/hooks';
import type { InsightCode } from '../../analysis/insights/index.ts';
import type { TreeNode } from '../../analysis/tree.ts';
import type { TraceView } from './view.ts';

const TITLES: Readonly<Record<InsightCode, string>> = {
  ERROR: 'Error',
  N_PLUS_ONE: 'N+1',
  RETRY_STORM: 'Retries',
  POOL_WAIT: 'Pool',
  SLOW_QUERY: 'Slow query',
  SERIAL_CALLS: 'One by one',
  UNEXPLAINED_GAP: 'Gap',
  SWALLOWED_ERROR: 'Swallowed error',
  MISSING_PARENT: 'Parent missing',
};

const FIRST = 3;

/** Lists what is worth to be told, each line leading to the first span that it is about. */
export function Insights({ view, onShow }: { view: TraceView; onShow: (node: TreeNode) => void }) {
  const [isAll, setAll] = useState(false);
  const { insights, tree } = view;
  if (insights.length === 0) return null;
  return (
    <ul class="insights" aria-label="Insights">
      {insights.slice(0, isAll ? undefined : FIRST).map(({ code, text, spanIds }) => {
        const node = tree.byId.get(spanIds[0] ?? '');
        return (
          <li key={text}>
            <button type="button" class="plain" onClick={() => node !== undefined && onShow(node)}>
              <b class="badge" data-kind={code === 'ERROR' ? 'error' : code === 'MISSING_PARENT' ? 'plain' : 'warning'}>
                {TITLES[code]}
              </b>
              <span>{text}</span>
            </button>
          </li>
        );
      })}
      {insights.length > FIRST && (
        <li>
          <button type="button" class="plain link" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? 'Fewer' : `${insights.length - FIRST} more`}
          </button>
        </li>
      )}
    </ul>
  );
}
