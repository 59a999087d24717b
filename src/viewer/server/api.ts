import type { IncomingMessage, ServerResponse } from 'node:http';
import { OtlpDecodeError } from '../../otlp/error.ts';
import { describe } from '../analysis/describe.ts';
import { matchesSpan } from '../analysis/match.ts';
import { parseQuery, type Query } from '../analysis/query.ts';
import { serviceMap } from '../analysis/service-map.ts';
import { statistics } from '../analysis/statistics.ts';
import type { Attributes, LogRecord, Span, Trace } from '../analysis/types.ts';
import { BodyError, readBody } from '../receive/body.ts';
import { InFlight } from '../receive/in-flight.ts';
import { openText } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { toLogsRequest, toTraceRequest } from '../store/to-otlp.ts';
import type { Events } from './events.ts';
import type { Sort, TraceList } from './trace-list.ts';

/** A request that cannot be answered as asked; `body` says why. */
class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: { error: string; position?: number }) {
    super(body.error);
    this.status = status;
    this.body = body;
  }
}

/** This is what the routes answer from. */
export interface Served {
  store: Store;
  list: TraceList;
  events: Events;
  /** Facts that the page shows beside the telemetry. */
  about: () => object;
  /** This is what processes that are traced say of themselves, and what is wrong with them. */
  setup: () => object;
}

interface Call {
  served: Served;
  request: IncomingMessage;
  response: ServerResponse;
  parameters: URLSearchParams;
  /** The part of the path that the route leaves open. */
  id: string;
}

type Route = (call: Call) => void | Promise<void>;

/** `*` stands for a trace id. The page and agents rely on these. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/traces': listTraces,
  'DELETE /api/traces': clear,
  'GET /api/traces/*': showTrace,
  'GET /api/traces/*/summary': ({ response, ...call }) => sendText(response, `${describe(traceOf(call))}\n`),
  'GET /api/traces/*/otlp': downloadTrace,
  'GET /api/export': exportAll,
  'POST /api/open': open,
  'GET /api/services': ({ served, response, parameters }) =>
    sendJson(response, serviceMap(served.list.matching(queryOf(parameters)))),
  'GET /api/statistics': ({ served, response, parameters }) =>
    sendJson(response, statistics(served.list.matching(queryOf(parameters)))),
  'GET /api/metrics': ({ served, response }) => sendJson(response, { metrics: served.store.metrics() }),
  'GET /api/logs': listLogs,
  'GET /api/setup': ({ response, served }) => sendJson(response, served.setup()),
  'GET /api/about': ({ served, response }) => sendJson(response, served.about()),
  'GET /api/events': ({ served, response }) => served.events.connect(response),
};

/** Answers a request of `/api/`; never rejects. */
export async function serveApi(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, id = ''] = /^\/api\/traces\/([^/]+)/.exec(url.pathname) ?? [];
  const path = id === '' ? url.pathname : url.pathname.replace(id, '*');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const name = `${method} ${path}`;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  try {
    if (route === undefined) throw missing(path);
    await route({ served, request, response, parameters: url.searchParams, id });
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else if (error instanceof RequestError) sendJson(response, error.body, error.status);
    else sendJson(response, { error: `the viewer failed: ${error}` }, 500);
  }
}

function missing(path: string): RequestError {
  const methods = ['GET', 'POST', 'DELETE'].filter((method) => Object.hasOwn(ROUTES, `${method} ${path}`));
  if (methods.length === 0) return new RequestError(404, { error: `nothing at ${path}` });
  return new RequestError(405, { error: `${path} takes ${methods.join(' and ')}` });
}

const SORTS: readonly string[] = ['time', 'duration', 'spans', 'errors'] satisfies Sort[];

function listTraces({ served, response, parameters }: Call): void {
  const sort = parameters.get('sort') ?? 'time';
  const order = parameters.get('order') ?? 'desc';
  if (!SORTS.includes(sort)) throw new RequestError(400, { error: `sort is one of ${SORTS.join(', ')}` });
  if (order !== 'asc' && order !== 'desc') throw new RequestError(400, { error: 'order is asc or desc' });
  const query = queryOf(parameters);
  const { matched, traces } = served.list.list({ query, limit: limitOf(parameters, 100), sort: sort as Sort, order });
  sendJson(response, { total: served.store.count, matched, traces, dropped: served.store.dropped });
}

function showTrace({ served, response, id }: Call): void {
  const trace = traceOf({ served, id });
  const places = new Map<Attributes, number>();
  const spans = trace.spans.map((span) => {
    let place = places.get(span.resource);
    if (place === undefined) {
      place = places.size;
      places.set(span.resource, place);
    }
    return { ...span, resource: place };
  });
  const summary = served.list.summaryOf(trace);
  sendJson(response, { summary, resources: [...places.keys()], spans, logs: trace.logs });
}

function downloadTrace({ served, response, id }: Call): void {
  const trace = traceOf({ served, id });
  const body = { ...toTraceRequest(trace.spans), ...(trace.logs.length > 0 && toLogsRequest(trace.logs)) };
  response.setHeader('content-disposition', `attachment; filename="trace-${trace.traceId}.json"`);
  sendJson(response, body);
}

/** One line for each trace, so that never more than one is a text in memory. */
async function exportAll({ served: { store }, response }: Call): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'content-disposition': 'attachment; filename="otel-auto.jsonl"',
  });
  const traces = [...store.traces()];
  const strays = store.strayLogs();
  for (const { spans, logs } of traces) {
    if (spans.length > 0) await write(response, toTraceRequest(spans));
    if (logs.length > 0) await write(response, toLogsRequest(logs));
  }
  if (strays.length > 0) await write(response, toLogsRequest(strays));
  response.end();
}

async function write(response: ServerResponse, line: object): Promise<void> {
  if (response.destroyed || response.write(`${JSON.stringify(line)}\n`)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A file may be larger than what a sender sends at once; its text must be one string. */
const MAX_OPENED = 256 * 1024 * 1024;

async function open({ served, request, response }: Call): Promise<void> {
  try {
    const body = await readBody(request, MAX_OPENED, new InFlight(MAX_OPENED));
    sendJson(response, openText(served.store, body.toString('utf8')));
  } catch (error) {
    if (error instanceof BodyError) throw new RequestError(error.status, { error: error.message });
    if (error instanceof OtlpDecodeError) throw new RequestError(400, { error: error.message });
    throw error;
  }
}

function clear({ served, response }: Call): void {
  served.store.clear();
  served.events.cleared();
  response.writeHead(204);
  response.end();
}

function listLogs({ served, response, parameters }: Call): void {
  const query = queryOf(parameters);
  const logs: LogRecord[] = [];
  for (const record of served.store.logs()) if (matchesLog(query, record)) logs.push(record);
  logs.sort((a, b) => b.time - a.time);
  sendJson(response, { logs: logs.slice(0, limitOf(parameters, 500)) });
}

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITY_ERROR = 17;

/** A log record is searched as if it was a span that is called what the record says. */
function matchesLog(query: Query, record: LogRecord): boolean {
  if (query.terms.length === 0) return true;
  const name = typeof record.body === 'string' ? record.body : JSON.stringify(record.body);
  const asSpan: Span = {
    ...record,
    parentSpanId: '',
    name,
    kind: 'internal',
    start: record.time,
    end: record.time,
    status: record.severityNumber >= SEVERITY_ERROR ? 'error' : 'unset',
    statusMessage: '',
    resource: {},
    scope: { name: '', version: '' },
    attributes: { severity: record.severity, ...record.attributes },
    events: [],
    links: [],
  };
  return matchesSpan(query, asSpan);
}

function traceOf({ served, id }: Pick<Call, 'served' | 'id'>): Trace {
  const trace = served.store.trace(id.toLowerCase());
  if (trace === undefined) throw new RequestError(404, { error: 'no such trace; it may have been dropped or cleared' });
  return trace;
}

function queryOf(parameters: URLSearchParams): Query {
  const parsed = parseQuery(parameters.get('q') ?? '');
  if (parsed.query === undefined) throw new RequestError(400, { error: parsed.error, position: parsed.position });
  return parsed.query;
}

function limitOf(parameters: URLSearchParams, otherwise: number): number {
  const text = parameters.get('limit') ?? String(otherwise);
  if (!/^\d{1,6}$/.test(text)) throw new RequestError(400, { error: 'limit is a whole number' });
  return Number(text);
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function sendText(response: ServerResponse, body: string): void {
  send(response, 200, 'text/plain; charset=utf-8', body);
}

/** To HEAD, Node sends no body by itself. */
function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
