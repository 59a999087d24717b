import { useMemo } from 'preact/hooks';
import { formatDuration, percent } from '../../analysis/format.ts';
import { databaseSystem, peerOf } from '../../analysis/semantics.ts';
import type { TreeNode } from '../../analysis/tree.ts';
import type { TraceView } from './view.ts';

interface Piece {
  node: TreeNode;
  who: string;
  from: number;
  to: number;
}

/** Says whose time a moment of the critical path is: the database's or the called host's, else the service's. */
function ownerOf({ span, children }: TreeNode): string {
  if (span.kind !== 'client' || children.length > 0) return span.service;
  return databaseSystem(span.attributes) || peerOf(span.attributes) || span.service;
}

const GRAIN = 600;

/** The critical path as one strip, and who has how much of it. */
export function PathStrip({ view, onShow }: { view: TraceView; onShow: (node: TreeNode) => void }) {
  const { path, duration } = view;
  const [pieces, owners] = useMemo(() => {
    const merged: Piece[] = [];
    const times = new Map<string, number>();
    for (const { node, start, end } of path.segments) {
      const who = ownerOf(node);
      times.set(who, (times.get(who) ?? 0) + end - start);
      const last = merged.at(-1);
      if (last !== undefined && (last.who === who || end - start < duration / GRAIN)) last.to = end;
      else merged.push({ node, who, from: start, to: end });
    }
    return [merged, [...times].sort(([, a], [, b]) => b - a)] as const;
  }, [view]);
  if (duration <= 0) return null;
  const told = owners.slice(0, 5).filter(([, time]) => time >= duration / 200);
  const order = new Map(owners.map(([who], at) => [who, colourFor(who, view, at)]));
  return (
    <section class="path" aria-label="Critical path">
      <div class="path-strip" aria-hidden="true">
        {pieces.map(({ node, who, from, to }) => (
          <i
            key={from}
            data-service={order.get(who)}
            title={`${who} ${formatDuration(to - from)}`}
            style={{ '--share': String(to - from) }}
            onClick={() => onShow(node)}
          />
        ))}
      </div>
      <p class="path-owners">
        <span>Critical path</span>
        {told.map(([who, time]) => (
          <span key={who} class="service" data-service={order.get(who)}>
            <i class="dot" aria-hidden="true" />
            {who} <b>{percent(time, duration)}</b>
          </span>
        ))}
      </p>
    </section>
  );
}

/** Services keep their colours; what they call gets those that are left. */
function colourFor(who: string, { colours }: TraceView, at: number): string {
  return colours.get(who) ?? `c${(colours.size + at) % 20}`;
}
