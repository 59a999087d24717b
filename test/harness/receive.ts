import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import type { Signal } from '../../src/otlp/signal.ts';
import { type ListenOptions, listen } from './receive/listen.ts';
import { logsOf, type ReceivedLog } from './receive/logs.ts';
import { metricsOf, type ReceivedMetric } from './receive/metrics.ts';
import { CollectedRequest } from './receive/request.ts';
import type { ReceivedSpan } from './spans.ts';

/** Ends the response, or does not; `index` counts requests from 0. */
export type Answer = (response: ServerResponse, request: CollectedRequest, index: number) => void;

export interface CollectorOptions extends ListenOptions {
  /**
   * How requests are answered once they are read: by a function, after so many ms, or (false) never. Default: as OTLP says,
   * and what is not OTLP with 404. Requests of gRPC are answered with success where this is a function.
   */
  answer?: Answer | number | false;
  /** False: a port for HTTP/1.1 only. */
  grpc?: false;
  /** Keep nothing: only `answer` sees the requests. */
  forget?: true;
}

export interface Collector extends AsyncDisposable {
  /** Base address, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly port: number;
  /** All that were read to their end, in that order. */
  readonly requests: readonly CollectedRequest[];
  /** Those of one signal. */
  of(signal: Signal): CollectedRequest[];
  /** Everything received so far, in order of arrival. */
  readonly spans: ReceivedSpan[];
  /** Names of the spans received so far. */
  names(): string[];
  logs(): ReceivedLog[];
  metrics(): ReceivedMetric[];
  /** Connections that clients have begun, those included whose handshake failed. */
  connections(): number;
  /** The first bytes of each connection, as text; of one over TLS, those after the handshake. */
  firstBytes(): readonly string[];
  /** Resolves as soon as the condition holds; rejects after `timeout` ms with what had come. */
  until(condition: (spans: ReceivedSpan[]) => boolean, timeout?: number): Promise<ReceivedSpan[]>;
  /** Resolves when each request was answered, or its client is gone. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Answers every request with an empty 200, whatever it is. */
export const accept: Answer = (response) => void response.end();

/**
 * A collector on a port of its own: all signals, over HTTP and gRPC, with or without TLS, and faults by its options.
 * A function alone is the option `answer`.
 */
export async function collect(how: CollectorOptions | Answer = {}): Promise<Collector> {
  const options = typeof how === 'function' ? { answer: how } : how;
  const { answer = success, forget } = options;
  const requests: CollectedRequest[] = [];
  const spans: ReceivedSpan[] = [];
  const ends: Promise<unknown>[] = [];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const check of waiting) check();
  };

  function keep(request: CollectedRequest, end: EventEmitter, gone: () => boolean): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.push(promise);
    end.on('close', () => {
      request.aborted = gone();
      resolve();
      changed();
    });
    if (forget) return;
    requests.push(request);
    if (request.signal === 'traces') spans.push(...request.spans);
  }

  let count = 0;
  const server = await listen(options, {
    async http(incoming, response) {
      const { method, url, headers } = incoming;
      const body = await buffer(incoming).catch(() => undefined);
      if (body === undefined) return; // The client went away in the middle.
      response.on('error', () => {});
      const request = new CollectedRequest(method, url, headers, body);
      keep(request, response, () => !response.writableFinished);
      const index = count++;
      if (typeof answer === 'function') answer(response, request, index);
      else if (answer !== false) setTimeout(() => response.end(), answer).unref();
      changed();
    },
    http2:
      options.grpc === false
        ? undefined
        : async (stream, headers) => {
            const body = await buffer(stream).catch(() => undefined);
            if (body === undefined) return;
            const request = new CollectedRequest(
              headers[':method'] as string,
              headers[':path'] as string,
              headers,
              body,
            );
            let aborted = false;
            stream
              .on('error', () => {})
              .on('aborted', () => {
                aborted = true;
              });
            keep(request, stream, () => aborted);
            count++;
            if (typeof answer === 'number') setTimeout(() => succeedByGrpc(stream), answer).unref();
            else if (answer !== false) succeedByGrpc(stream);
            changed();
          },
  });
  const of = (signal: Signal) => requests.filter((request) => request.signal === signal);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${server.port}`,
    port: server.port,
    requests,
    of,
    spans,
    names: () => spans.map(({ name }) => name),
    logs: () => of('logs').flatMap(({ message }) => logsOf(message)),
    metrics: () => of('metrics').flatMap(({ message }) => metricsOf(message)),
    connections: server.begun,
    firstBytes: server.firstBytes,
    until: (condition, timeout = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`still waiting after ${timeout} ms; received: ${received(requests)}`));
        }, timeout);
        const check = () => {
          if (!condition(spans)) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(spans);
        };
        waiting.add(check);
        check();
      }),
    settled: async () => void (await Promise.all(ends)),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

/** An empty response is full success for all three signals. */
function success(response: ServerResponse, { signal, type }: CollectedRequest): void {
  if (signal === undefined) response.writeHead(404).end();
  else response.setHeader('content-type', type).end(type === 'application/json' ? '{"partialSuccess":{}}' : '');
}

function succeedByGrpc(stream: ServerHttp2Stream): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5)); // An empty message: complete success.
}

function received(requests: readonly CollectedRequest[]): string {
  return requests.map(({ signal, url, names }) => `${signal ?? url} ${names}`.trim()).join(', ');
}
