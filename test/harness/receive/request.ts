import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingHttpHeaders as Http2Headers } from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { decodeRequest } from '../../../src/otlp/decode.ts';
import { parseTraceRequest } from '../../../src/otlp/json.ts';
import { SIGNALS, type Signal } from '../../../src/otlp/signal.ts';
import type { ExportTraceServiceRequestJson } from '../../../src/otlp/types.ts';
import { flattenSpans, type ReceivedSpan } from '../spans.ts';

/** Of OTLP/HTTP, below whatever base, and of gRPC; https://opentelemetry.io/docs/specs/otlp/ */
const PATH = /\/v1\/(\w+)$|^\/opentelemetry\.proto\.collector\.(\w+)\.v1\.\w+\/Export$/;
const GRPC_SIGNALS: Readonly<Record<string, Signal>> = { trace: 'traces' };
/** A flag and a length, https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const GRPC_FRAME = 5;

/** One request that was read to its end. */
export class CollectedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders | Http2Headers;
  /** The body as it came. */
  readonly raw: Buffer<ArrayBufferLike>;
  /** By the path; undefined for what is not OTLP. */
  readonly signal: Signal | undefined;
  /** Did the client go away before it had an answer? */
  aborted = false;
  #message: object | undefined;

  constructor(
    method = '',
    url = '',
    headers: CollectedRequest['headers'] = {},
    raw: Buffer<ArrayBufferLike> = Buffer.alloc(0),
  ) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.raw = raw;
    const [, http, grpc = ''] = PATH.exec(url) ?? [];
    const name = http ?? GRPC_SIGNALS[grpc] ?? grpc;
    this.signal = SIGNALS.find((signal) => signal === name);
  }

  get type(): string {
    return this.headers['content-type'] ?? '';
  }

  /** The body without compression, and without what gRPC puts around it. */
  get body(): Buffer {
    if (this.type === 'application/grpc') {
      const message = this.raw.subarray(GRPC_FRAME);
      return this.raw[0] === 1 ? gunzipSync(message) : message;
    }
    return this.headers['content-encoding'] === 'gzip' ? gunzipSync(this.raw) : this.raw;
  }

  /** The request that OTLP has in it; throws where there is none. */
  get message(): object {
    this.#message ??= this.#decode();
    return this.#message;
  }

  /** As `message`, of spans. */
  get traces(): ExportTraceServiceRequestJson {
    return this.message as ExportTraceServiceRequestJson;
  }

  get spans(): ReceivedSpan[] {
    return this.signal === 'traces' ? flattenSpans(this.traces) : [];
  }

  /** Names of the spans in it. */
  get names(): string[] {
    if (this.signal !== 'traces') return [];
    const scopes = this.traces.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
    return scopes.flatMap(({ spans }) => spans.map(({ name }) => name));
  }

  #decode(): object {
    if (this.signal === undefined) throw new Error(`${this.method} ${this.url} is not OTLP`);
    if (this.type !== 'application/json') return decodeRequest(this.signal, this.body);
    const text = this.body.toString();
    return this.signal === 'traces' ? parseTraceRequest(text) : JSON.parse(text);
  }
}
