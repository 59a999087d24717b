import { randomFillSync } from 'node:crypto';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Spans of one trace: a request, and what it calls. */
const SPANS_PER_TRACE = 8;

/** A protobuf request of whole traces as an HTTP server with a database sends it, whose ids can be made anew. */
export class TemplateRequest {
  readonly spans: number;
  readonly body: Buffer;
  /** Where each id stands, in the body; places of one id belong together. */
  readonly #places: number[][];
  readonly #sizes: number[];

  constructor(traces: number) {
    this.spans = traces * SPANS_PER_TRACE;
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const tracer = provider.getTracer('@org/otel-auto/http', '1.0.0');
    for (let index = 0; index < traces; index++) {
      const root = tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes: serverAttributes(index) });
      const within = trace.setSpan(context.active(), root);
      for (let call = 1; call < SPANS_PER_TRACE; call++)
        tracer.startSpan('SELECT users', { kind: SpanKind.CLIENT, attributes: QUERY }, within).end();
      root.end();
    }
    const finished = exporter.getFinishedSpans();
    this.body = Buffer.from(ProtobufTraceSerializer.serializeRequest(finished) ?? []);
    const ids = new Set(finished.flatMap((span) => [span.spanContext().traceId, span.spanContext().spanId]));
    const all = [...ids].map((id) => Buffer.from(id, 'hex'));
    this.#places = all.map((id) => placesOf(this.body, id));
    this.#sizes = all.map(({ length }) => length);
  }

  /** Gives every trace and span another id. */
  renew(): Buffer {
    for (const [index, places] of this.#places.entries()) {
      const [first = 0, ...others] = places;
      const size = this.#sizes[index] as number;
      randomFillSync(this.body, first, size);
      for (const place of others) this.body.copy(this.body, place, first, first + size);
    }
    return this.body;
  }
}

function placesOf(body: Buffer, id: Buffer): number[] {
  const places: number[] = [];
  for (let at = body.indexOf(id); at !== -1; at = body.indexOf(id, at + 1)) places.push(at);
  return places;
}

function serverAttributes(index: number) {
  return {
    'http.request.method': 'GET',
    'http.route': '/users/:id',
    'url.path': `/users/${index}`,
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'server.port': 8080,
    'network.peer.address': '127.0.0.1',
    'network.peer.port': 40_000 + index,
    'network.protocol.version': '1.1',
    'user_agent.original': 'curl/8.0',
    'http.response.status_code': 200,
  };
}

const QUERY = {
  'db.system.name': 'postgresql',
  'db.namespace': 'shop',
  'db.query.text': 'SELECT id, name FROM users WHERE id = $1',
  'db.query.summary': 'SELECT users',
  'db.operation.name': 'SELECT',
  'server.address': '127.0.0.1',
  'server.port': 5432,
};
