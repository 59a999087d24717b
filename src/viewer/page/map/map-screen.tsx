import { useEffect, useState } from 'preact/hooks';
import { formatDuration, percent } from '../../analysis/format.ts';
import { formatTerm } from '../../analysis/query.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../analysis/service-map.ts';
import { QueryBox } from '../parts/query-box.tsx';
import { StateOfLoad } from '../parts/state-of-load.tsx';
import { Link } from '../parts/top-bar.tsx';
import { fetchServices } from '../state/api.ts';
import { useLoaded } from '../state/loaded.ts';
import { addressOf, change, go, parameter } from '../state/location.ts';
import { Empty } from '../traces/empty.tsx';
import type { Layout } from './layout.ts';

const WORDS: Readonly<Record<MapNode['kind'], string>> = {
  service: 'service',
  database: 'database',
  messaging: 'queue',
  external: 'elsewhere',
};

/** Who calls whom: a picture, and the same as a table. */
export function MapScreen() {
  const q = parameter('q');
  const loaded = useLoaded(() => fetchServices(q), [q]).value;
  const map = loaded.value;
  useEffect(() => {
    document.title = 'Map · otel-auto';
  }, []);
  return (
    <div class="screen screen-map">
      <h1 class="unseen">Map</h1>
      <div class="toolbar">
        <QueryBox
          value={q}
          label="Search traces"
          placeholder="of traces that … status:error  name~cart"
          onQuery={(text) => change({ q: text })}
        />
        <span class="count" role="status">
          {map === undefined ? '' : `${map.nodes.length} nodes, ${map.edges.length} connections`}
        </span>
      </div>
      <StateOfLoad loaded={loaded} />
      {map !== undefined && map.nodes.length === 0 && q === '' && <Empty />}
      {map !== undefined && map.nodes.length > 0 && (
        <div class="map-body">
          <Picture map={map} />
          <EdgeTable edges={map.edges} />
        </div>
      )}
    </div>
  );
}

function queryFor({ name, kind }: MapNode): string {
  if (kind === 'service') return formatTerm({ field: 'service', operator: ':', value: name, negated: false });
  const [system = name, rest = ''] = name.split(/ (.*)/s);
  if (kind === 'database')
    return [
      formatTerm({ field: 'db.system.name', operator: ':', value: system, negated: false }),
      ...(rest === '' ? [] : [formatTerm({ field: 'db.namespace', operator: ':', value: rest, negated: false })]),
    ].join(' ');
  if (kind === 'messaging')
    return formatTerm({ field: 'messaging.destination.name', operator: ':', value: rest || system, negated: false });
  return formatTerm({ field: 'server.address', operator: ':', value: name.replace(/:\d+$/, ''), negated: false });
}

function Picture({ map }: { map: ServiceMap }) {
  const [layout, setLayout] = useState<Layout>();
  const shape = JSON.stringify([map.nodes.map(({ name }) => name), map.edges.map(({ from, to }) => [from, to])]);
  useEffect(() => {
    let isWanted = true;
    void import('./layout.ts').then(({ layOut }) => {
      if (isWanted) setLayout(layOut(map));
    });
    return () => {
      isWanted = false;
    };
  }, [shape]);
  if (layout === undefined) return <p class="waiting">Drawing …</p>;
  const nodes = new Map(map.nodes.map((node) => [node.name, node]));
  const edges = new Map(map.edges.map((edge) => [`${edge.from}\n${edge.to}`, edge]));
  const most = Math.max(1, ...map.edges.map(({ calls }) => calls));
  return (
    <div class="map-scroller" role="region" aria-label="Map of services" tabIndex={0}>
      <svg
        class="map"
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ '--map-width': `${layout.width}px` }}
        role="group"
        aria-label="Services and what they call"
      >
        <defs>
          {['plain', 'failed'].map((name) => (
            <marker
              key={name}
              id={`arrow-${name}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path class={`arrow arrow-${name}`} d="M0 0 L8 4 L0 8 z" />
            </marker>
          ))}
        </defs>
        {layout.edges.map(({ from, to, points }) => {
          const edge = edges.get(`${from}\n${to}`);
          return edge === undefined ? null : <Arrow key={`${from}\n${to}`} edge={edge} points={points} most={most} />;
        })}
        {layout.boxes.map(({ name, x, y }) => {
          const node = nodes.get(name);
          return node === undefined ? null : <NodeBox key={name} node={node} x={x} y={y} />;
        })}
      </svg>
    </div>
  );
}

function Arrow({ edge, points, most }: { edge: MapEdge; points: readonly { x: number; y: number }[]; most: number }) {
  const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
  const isFailed = edge.errors > 0;
  return (
    <g class="edge" data-failed={isFailed}>
      <path
        d={curve(points)}
        marker-end={`url(#arrow-${isFailed ? 'failed' : 'plain'})`}
        stroke-width={1 + 2 * Math.sqrt(edge.calls / most)}
      />
      <rect x={middle.x - 40} y={middle.y - 15} width="80" height="30" rx="4" />
      <text x={middle.x} y={middle.y - 3}>
        {perMinute(edge)}
      </text>
      <text x={middle.x} y={middle.y + 10} class="edge-more">
        {isFailed ? `${percent(edge.errors, edge.calls)} failed` : `p95 ${formatDuration(edge.p95)}`}
      </text>
    </g>
  );
}

function perMinute({ perMinute: rate }: MapEdge): string {
  return `${rate >= 10 ? Math.round(rate) : rate}/min`;
}

function curve(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  for (let at = 0; at < rest.length; at += 1) {
    const point = rest[at] as { x: number; y: number };
    const next = rest[at + 1];
    path +=
      next === undefined
        ? ` L${point.x} ${point.y}`
        : ` Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  }
  return path;
}

const [WIDTH, HEIGHT] = [176, 62];
/** So many letters of a name are in its box. */
const MOST_LETTERS = 19;

function NodeBox({ node, x, y }: { node: MapNode; x: number; y: number }) {
  const { name, kind, calls, errors, p95 } = node;
  const to = { q: queryFor(node) };
  const facts = `${calls} ${calls === 1 ? 'call' : 'calls'}${calls > 0 ? ` · p95 ${formatDuration(p95)}` : ''}`;
  return (
    <a
      class="node"
      data-kind={kind}
      data-failed={errors > 0}
      href={addressOf(to)}
      onClick={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      <rect x={x - WIDTH / 2} y={y - HEIGHT / 2} width={WIDTH} height={HEIGHT} rx={kind === 'database' ? 14 : 6} />
      <text class="node-name" x={x - WIDTH / 2 + 12} y={y + 4}>
        {name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name}
        {name.length > MOST_LETTERS && <title>{name}</title>}
      </text>{' '}
      <text class="node-kind" x={x - WIDTH / 2 + 12} y={y - 14}>
        {WORDS[kind]}
      </text>{' '}
      <text class="node-facts" x={x - WIDTH / 2 + 12} y={y + 21}>
        {facts}
      </text>{' '}
      {errors > 0 && (
        <text class="node-errors" x={x + WIDTH / 2 - 12} y={y - 14}>
          ✗ {percent(errors, calls)}
        </text>
      )}
    </a>
  );
}

function EdgeTable({ edges }: { edges: readonly MapEdge[] }) {
  const sorted = [...edges].sort((a, b) => b.calls - a.calls);
  return (
    <div class="table-scroller" role="region" aria-label="Connections" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            {['Calls', 'Per minute', 'Failed', 'p95'].map((label) => (
              <th key={label} scope="col" class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ from, to, calls, errors, p95, perMinute: rate }) => (
            <tr key={`${from}\n${to}`}>
              <td>
                <Link to={{ q: formatTerm({ field: 'service', operator: ':', value: from, negated: false }) }}>
                  {from}
                </Link>
              </td>
              <td>{to}</td>
              <td class="number">{calls}</td>
              <td class="number">{rate}</td>
              <td class="number" data-error={errors > 0}>
                {errors > 0 ? `${errors} (${percent(errors, calls)})` : '·'}
              </td>
              <td class="number">{formatDuration(p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
