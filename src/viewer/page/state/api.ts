import type { ServiceMap } from '../../analysis/service-map.ts';
import type { Operation } from '../../analysis/statistics.ts';
import type { TraceSummary } from '../../analysis/summarize.ts';
import type { Attributes, LogRecord, Span, Trace } from '../../analysis/types.ts';

export interface TraceList {
  /** In memory. */
  total: number;
  /** By the query; the list may be shorter. */
  matched: number;
  traces: TraceSummary[];
}

export interface Library {
  name: string;
  version: string;
  format: string;
  state: string;
  spans: number;
  note: string;
}

export interface Setting {
  name: string;
  value: string;
  source: string;
  problem: string;
}

export interface Process {
  service: string;
  pid: number;
  node: string;
  /** ms since the epoch. */
  started: number;
  libraries: Library[];
  settings: Setting[];
}

export interface Finding {
  code: string;
  level: 'error' | 'warning' | 'info';
  message: string;
  fix?: string;
  docs?: string;
}

export interface Setup {
  processes: Partial<Process>[];
  findings: Partial<Finding>[];
}

/** The server's refusal of a query, which says where it is wrong. */
export class QueryError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

async function get(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const filled = Object.entries(parameters).filter(([, value]) => value !== '');
  const query = new URLSearchParams(filled).toString();
  const response = await fetch(query === '' ? path : `${path}?${query}`);
  if (response.ok) return response.json();
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 400 && typeof body === 'object' && body !== null && 'position' in body && 'error' in body)
    throw new QueryError(String(body.error), Number(body.position));
  throw new Error(response.status === 404 ? 'not found' : `the server answered ${response.status}`);
}

export function fetchTraces(parameters: { q: string; sort: string; order: string; limit: string }): Promise<TraceList> {
  return get('/api/traces', parameters) as Promise<TraceList>;
}

/** With one object per resource, as the analysis compares them by identity. */
export async function fetchTrace(traceId: string): Promise<Trace> {
  const { resources, spans, logs } = (await get(`/api/traces/${encodeURIComponent(traceId)}`)) as {
    resources: Attributes[];
    spans: (Omit<Span, 'resource'> & { resource: number })[];
    logs: LogRecord[];
  };
  return { traceId, logs, spans: spans.map((span) => ({ ...span, resource: resources[span.resource] ?? {} })) };
}

export function fetchServices(q: string): Promise<ServiceMap> {
  return get('/api/services', { q }) as Promise<ServiceMap>;
}

export async function fetchStatistics(q: string): Promise<Operation[]> {
  return ((await get('/api/statistics', { q })) as { operations: Operation[] }).operations;
}

export function fetchSetup(): Promise<Setup> {
  return get('/api/setup') as Promise<Setup>;
}

export async function clearTraces(): Promise<void> {
  await fetch('/api/traces', { method: 'DELETE' });
}

/** OTLP/JSON or lines of it. */
export async function openFile(file: File): Promise<{ spans: number; logs: number; refused: number }> {
  const response = await fetch('/api/open', {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${file.name} is neither OTLP/JSON nor lines of it`);
  return response.json();
}
