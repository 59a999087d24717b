import { percentile, sortNumbers } from './percentiles.ts';
import { categoryOf, databaseSystem, isPlumbing, peerOf, text } from './semantics.ts';
import { buildTree, type TreeNode } from './tree.ts';
import type { Span, Trace } from './types.ts';

export interface MapNode {
  name: string;
  kind: 'service' | 'database' | 'messaging' | 'external';
  /** Into it; for a service that nobody here calls, its own requests. */
  calls: number;
  errors: number;
  /** ms. */
  p95: number;
}

export interface MapEdge {
  from: string;
  to: string;
  calls: number;
  errors: number;
  /** ms, as the caller sees it. */
  p95: number;
  perMinute: number;
}

export interface ServiceMap {
  nodes: MapNode[];
  edges: MapEdge[];
}

interface Tally {
  errors: number;
  durations: number[];
}

const MINUTE = 60_000;

/** Who calls whom: services, and the databases, queues and foreign hosts that their calls go to. Linear, but for the percentiles. */
export function serviceMap(traces: Iterable<Trace>): ServiceMap {
  const kinds = new Map<string, MapNode['kind']>();
  const ofNodes = new Map<string, Tally>();
  const ofEdges = new Map<string, Tally>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const addCall = (from: string, to: string, node: TreeNode) => {
    tally(ofEdges, `${from}\n${to}`, node);
    tally(ofNodes, to, node);
  };
  for (const trace of traces) {
    for (const node of buildTree(trace).nodes) {
      const { span, parent } = node;
      first = Math.min(first, span.start);
      last = Math.max(last, span.start);
      kinds.set(span.service, 'service');
      if (parent !== undefined && parent.span.service !== span.service) {
        const broker = span.kind === 'consumer' ? brokerOf(span) : undefined;
        if (broker === undefined) addCall(parent.span.service, span.service, node);
      } else if (parent === undefined && span.kind !== 'consumer') tally(ofNodes, span.service, node);
      const target = targetOf(node);
      if (target === undefined) continue;
      if (kinds.get(target.name) !== 'service') kinds.set(target.name, target.kind);
      if (span.kind === 'consumer') addCall(target.name, span.service, node);
      else addCall(span.service, target.name, node);
    }
  }
  const minutes = Math.max(1, (last - first) / MINUTE);
  return {
    nodes: [...kinds].map(([name, kind]) => ({ name, kind, ...figures(ofNodes.get(name)) })),
    edges: [...ofEdges].map(([key, sums]) => {
      const [from = '', to = ''] = key.split('\n');
      const edge = figures(sums);
      return { from, to, ...edge, perMinute: Math.round((edge.calls / minutes) * 10) / 10 };
    }),
  };
}

function tally(tallies: Map<string, Tally>, key: string, { span, start, end }: TreeNode): void {
  let sums = tallies.get(key);
  if (sums === undefined) {
    sums = { errors: 0, durations: [] };
    tallies.set(key, sums);
  }
  sums.durations.push(end - start);
  if (span.status === 'error') sums.errors += 1;
}

function figures(sums: Tally | undefined): { calls: number; errors: number; p95: number } {
  const sorted = sortNumbers(sums?.durations ?? []);
  return { calls: sorted.length, errors: sums?.errors ?? 0, p95: percentile(sorted, 0.95) };
}

/** This is what a span calls or is called by, if that is no service which sends spans itself. */
function targetOf({ span, parent, children }: TreeNode): { name: string; kind: MapNode['kind'] } | undefined {
  const broker = brokerOf(span);
  if (broker !== undefined) return { name: broker, kind: 'messaging' };
  if (span.kind !== 'client' || isPlumbing(span)) return undefined;
  const system = databaseSystem(span.attributes);
  if (system !== '') {
    const namespace = text(span.attributes, 'db.namespace', 'db.name');
    return { name: namespace === '' || /^\d+$/.test(namespace) ? system : `${system} ${namespace}`, kind: 'database' };
  }
  if (parent !== undefined && isCarriedBy(parent, span)) return undefined;
  if (children.some((child) => child.span.kind === 'server' || child.span.kind === 'client')) return undefined;
  const host = peerOf(span.attributes);
  if (host === '' || !['http', 'rpc', 'genai', 'graphql'].includes(categoryOf(span))) return undefined;
  return { name: host, kind: 'external' };
}

/** Is this the request in which a client of a database or a broker, whose span is around it, says what that does? */
function isCarriedBy({ span: { kind, service, attributes } }: TreeNode, span: Span): boolean {
  if (service !== span.service || (kind !== 'client' && kind !== 'producer')) return false;
  return databaseSystem(attributes) !== '' || text(attributes, 'messaging.system') !== '';
}

function brokerOf(span: Span): string | undefined {
  if (span.kind !== 'producer' && span.kind !== 'consumer') return undefined;
  const system = text(span.attributes, 'messaging.system');
  if (system === '') return undefined;
  const destination = text(span.attributes, 'messaging.destination.name', 'messaging.destination');
  return destination === '' ? system : `${system} ${destination}`;
}
