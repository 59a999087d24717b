import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeTraceRequest, OtlpDecodeError } from '../../otlp/decode.ts';
import { parseTraceRequest } from '../../otlp/json.ts';
import { encodeTraceResponse } from '../../otlp/response.ts';
import type { ExportTraceServiceRequestJson } from '../../otlp/types.ts';
import { BodyError, readBody } from './body.ts';
import { type Encoding, encodingOf, sendFailure, sendSuccess } from './reply.ts';

export interface TracesInfo {
  encoding: Encoding;
  /** Of the request. */
  headers: IncomingMessage['headers'];
  /** Bytes of the body after decompression. */
  size: number;
}

export interface ReceiverOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string;
  /** Port to listen on; 0: any free one. Default 0. */
  port?: number;
  /** Largest body accepted, in bytes after decompression. Default 16 MiB. */
  maxBodySize?: number;
  /** Called for every trace request before it is answered; a throw is answered with 500. */
  onTraces(request: ExportTraceServiceRequestJson, info: TracesInfo): void;
}

export interface Receiver {
  /** Base URL, what `OTEL_EXPORTER_OTLP_ENDPOINT` takes, such as `http://127.0.0.1:4318`. */
  url: string;
  port: number;
  /** Stops listening and closes the connections; requests being handled are cut off. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BODY_SIZE = 16 * 1024 * 1024;

/**
 * Starts an OTLP/HTTP receiver (https://opentelemetry.io/docs/specs/otlp/#otlphttp): `POST /v1/traces` in protobuf or JSON,
 * gzip or not. `/v1/metrics` and `/v1/logs` are accepted and ignored, so that an exporter of those does not complain.
 * Rejects with the system's error when it cannot listen (`EADDRINUSE`, `EACCES`).
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = createServer((request, response) => {
    handle(request, response, options).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendFailure(response, encodingOf(request) ?? 'json', 500, `the receiver failed: ${error}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const OTLP_PATHS = ['/v1/traces', '/v1/metrics', '/v1/logs'];

async function handle(request: IncomingMessage, response: ServerResponse, options: ReceiverOptions): Promise<void> {
  const encoding = encodingOf(request);
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const fail = (status: number, message: string, headers: Record<string, string> = {}) => {
    sendFailure(response, encoding ?? 'json', status, message, headers);
  };

  if (!OTLP_PATHS.includes(path)) return fail(404, `nothing at ${path}; OTLP/HTTP goes to ${OTLP_PATHS.join(', ')}`);
  if (request.method !== 'POST') return fail(405, `${path} takes POST, not ${request.method}`, { allow: 'POST' });
  if (encoding === undefined) {
    const seen = request.headers['content-type'];
    const problem = seen === undefined ? 'no content-type' : `content-type "${seen}" is not supported`;
    return fail(415, `${problem}; send application/x-protobuf or application/json`);
  }
  try {
    const body = await readBody(request, options.maxBodySize ?? DEFAULT_MAX_BODY_SIZE);
    if (path === '/v1/traces') {
      const traces = encoding === 'json' ? parseTraceRequest(body.toString('utf8')) : decodeTraceRequest(body);
      options.onTraces(traces, { encoding, headers: request.headers, size: body.length });
    }
    // An empty response is full success for all three signals, which differ in the message's name only.
    sendSuccess(response, encoding, encoding === 'json' ? '{"partialSuccess":{}}' : encodeTraceResponse());
  } catch (error) {
    if (error instanceof BodyError) return fail(error.status, error.message);
    if (error instanceof OtlpDecodeError) return fail(400, error.message);
    throw error;
  }
}
