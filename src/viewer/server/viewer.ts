import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { LogRecord } from '../analysis/types.ts';
import { listen, type Place, urlOf } from '../receive/listen.ts';
import { createOtlpGrpcServer } from '../receive/otlp-grpc.ts';
import { createOtlpHttpHandler, isOtlpPath, type OtlpHttpHandler } from '../receive/otlp-http.ts';
import type { Sink } from '../receive/sink.ts';
import type { SaveFile } from '../store/save.ts';
import { Store } from '../store/store.ts';
import { type Served, serveApi } from './api.ts';
import { Events } from './events.ts';
import { Page } from './page.ts';
import { allowSender, answerPreflight, isFromOwnPage, isHostAllowed, SAFE_HEADERS, senderOrigin } from './safety.ts';
import { TraceList } from './trace-list.ts';

export interface ViewerOptions {
  /** Serves the page, the API and OTLP/HTTP. */
  http: Place;
  /** Of OTLP/gRPC; undefined: not served. */
  grpc?: Place;
  /** Bytes of telemetry to keep. */
  memory?: number;
  /** Folder of the page's files, `dist/viewer`. */
  assets: string;
  version: string;
  /** Gets everything that is received, as it came. */
  save?: SaveFile;
  /** Answers `GET /api/setup`. Default: no process has said anything. */
  setup?(): object;
  /** Called after each change with the ids of the traces that got something. */
  onChange?(traceIds: ReadonlySet<string>): void;
  /** Called with log records that are of no trace. */
  onStrayLogs?(records: readonly LogRecord[]): void;
  /** Called with each request, as OTLP/JSON. */
  onRequest?(request: object): void;
}

export interface Viewer {
  /** Leads to the page; also what `OTEL_EXPORTER_OTLP_ENDPOINT` takes. */
  url: string;
  port: number;
  /** The endpoint of OTLP/gRPC, where that is served. */
  grpcUrl: string | undefined;
  grpcPort: number | undefined;
  store: Store;
  /** Stops listening and closes all connections; requests being handled are cut off. */
  close(): Promise<void>;
}

/**
 * Starts the viewer: telemetry in, page and API out.
 * Rejects with the system's error when it cannot listen.
 */
export async function startViewer(options: ViewerOptions): Promise<Viewer> {
  const store = new Store({
    ...(options.memory !== undefined && { memory: options.memory }),
    onChange(traceIds, added) {
      events.changed(traceIds, added);
      options.onChange?.(traceIds);
    },
    ...(options.onStrayLogs && { onStrayLogs: options.onStrayLogs }),
  });
  const events = new Events(() => store.count);
  const sink = sinkInto(store, options);
  const about = () => ({
    version: options.version,
    url: viewer.url,
    grpcUrl: viewer.grpcUrl ?? null,
    memory: { limit: store.memory, used: store.bytes },
    spans: store.spans,
    dropped: store.dropped,
    saving: options.save === undefined ? null : { lost: options.save.lost },
  });
  const served: Served = {
    store,
    list: new TraceList(store),
    events,
    about,
    setup: options.setup ?? (() => ({ processes: [], findings: [] })),
  };
  const page = new Page(options.assets);
  const onOtlp = createOtlpHttpHandler(sink);
  const server = createServer((request, response) => {
    route(request, response, { boundTo: options.http.host, onOtlp, page, served });
  });
  const grpcServer = options.grpc && createOtlpGrpcServer(sink);
  const closeGrpc = grpcServer && closerOf(grpcServer);
  const port = await listen(server, options.http);
  let grpcPort: number | undefined;
  try {
    if (grpcServer !== undefined && options.grpc !== undefined) grpcPort = await listen(grpcServer, options.grpc);
  } catch (error) {
    await close(server);
    throw error;
  }
  const viewer: Viewer = {
    url: urlOf(options.http.host, port),
    port,
    grpcUrl: options.grpc && grpcPort !== undefined ? urlOf(options.grpc.host, grpcPort) : undefined,
    grpcPort,
    store,
    async close() {
      events.close();
      await Promise.all([close(server), closeGrpc?.()]);
    },
  };
  return viewer;
}

function sinkInto(store: Store, { save, onRequest }: ViewerOptions): Sink<unknown> {
  const seen = (request: object) => {
    save?.append(request);
    onRequest?.(request);
  };
  return {
    onTraces(request) {
      seen(request);
      return store.addTraces(request);
    },
    onLogs(request) {
      seen(request);
      return store.addLogs(request);
    },
    onMetrics(request) {
      seen(request);
      return store.addMetrics(request);
    },
  };
}

interface Routed {
  boundTo: string;
  onOtlp: OtlpHttpHandler;
  page: Page;
  served: Served;
}

function route(request: IncomingMessage, response: ServerResponse, routed: Routed): void {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  // A browser that opens it by mistake is told where OTLP goes, like any other page.
  if (isOtlpPath(path) && request.method !== 'GET') receiveOtlp(request, response, routed.onOtlp);
  else serve(request, response, path, routed);
}

function receiveOtlp(request: IncomingMessage, response: ServerResponse, onOtlp: OtlpHttpHandler): void {
  const origin = senderOrigin(request);
  if (origin === false) {
    refuse(response, 'OTLP is taken from pages of this machine only');
    return;
  }
  if (origin !== undefined) allowSender(response, origin);
  if (origin !== undefined && request.method === 'OPTIONS') answerPreflight(request, response);
  else void onOtlp(request, response);
}

function serve(request: IncomingMessage, response: ServerResponse, path: string, routed: Routed): void {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  if (!isHostAllowed(request, routed.boundTo)) refuse(response, 'open this by localhost or by its address');
  else if (!isFromOwnPage(request)) refuse(response, 'another page asked for this');
  else if (path.startsWith('/api/')) void serveApi(routed.served, request, response);
  else if (path.startsWith('/v1/')) void routed.onOtlp(request, response);
  else if (request.method === 'GET' || request.method === 'HEAD') routed.page.serve(request, response, path);
  else {
    response.writeHead(405, { allow: 'GET, HEAD' });
    response.end();
  }
}

function refuse(response: ServerResponse, why: string): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`refused: ${why}\n`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An HTTP/2 server waits for its sessions, which clients keep open. */
function closerOf(server: Http2Server): () => Promise<void> {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  return () =>
    new Promise((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      for (const session of sessions) session.destroy();
    });
}
