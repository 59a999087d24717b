import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeRequest, OtlpDecodeError } from '../../otlp/decode.ts';
import { parseRequest } from '../../otlp/json.ts';
import { encodeTraceResponse } from '../../otlp/response.ts';
import type { Signal } from '../../otlp/signal.ts';
import { BodyError, readBody } from './body.ts';
import { InFlight } from './in-flight.ts';
import { type Encoding, encodingOf, sendFailure, sendSuccess } from './reply.ts';
import { handOver, type Refusal, type Sink } from './sink.ts';

export interface RequestInfo {
  encoding: Encoding;
  /** Headers of the request. */
  headers: IncomingMessage['headers'];
  /** Bytes of the body after decompression. */
  size: number;
}

export interface OtlpHttpOptions extends Sink<RequestInfo> {
  /** Largest body accepted, in bytes after decompression. Default 16 MiB. */
  maxBodySize?: number;
}

export const DEFAULT_MAX_BODY_SIZE = 16 * 1024 * 1024;
/** Bytes of all bodies that are read at the same time. */
const MAX_IN_FLIGHT = 4 * DEFAULT_MAX_BODY_SIZE;

const SIGNALS_BY_PATH: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
};

/** Is the path one of OTLP/HTTP? Else a request to it is for somebody else. */
export function isOtlpPath(path: string): boolean {
  return Object.hasOwn(SIGNALS_BY_PATH, path);
}

export type OtlpHttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers requests of OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp): `POST /v1/traces`, `/v1/logs` and
 * `/v1/metrics` in protobuf or JSON, compressed or not. Never rejects.
 */
export function createOtlpHttpHandler(options: OtlpHttpOptions): OtlpHttpHandler {
  const inFlight = new InFlight(Math.max(MAX_IN_FLIGHT, options.maxBodySize ?? 0));
  return async (request, response) => {
    try {
      await answer(request, response, options, inFlight);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendFailure(response, encodingOf(request) ?? 'json', 500, `the receiver failed: ${error}`);
    }
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: OtlpHttpOptions,
  inFlight: InFlight,
): Promise<void> {
  const encoding = encodingOf(request);
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const fail = (status: number, message: string, headers: Record<string, string> = {}) => {
    sendFailure(response, encoding ?? 'json', status, message, headers);
  };

  const signal = isOtlpPath(path) ? SIGNALS_BY_PATH[path] : undefined;
  if (signal === undefined) {
    return fail(404, `nothing at ${path}; OTLP/HTTP goes to ${Object.keys(SIGNALS_BY_PATH).join(', ')}`);
  }
  if (request.method !== 'POST') return fail(405, `${path} takes POST, not ${request.method}`, { allow: 'POST' });
  if (encoding === undefined) {
    const seen = request.headers['content-type'];
    const problem = seen === undefined ? 'no content-type' : `content-type "${seen}" is not supported`;
    return fail(415, `${problem}; send application/x-protobuf or application/json`);
  }
  try {
    const body = await readBody(request, options.maxBodySize ?? DEFAULT_MAX_BODY_SIZE, inFlight);
    const info = { encoding, headers: request.headers, size: body.length };
    const refusal = handOver(options, signal, info, () =>
      encoding === 'json' ? parseRequest(signal, body.toString('utf8')) : decodeRequest(signal, body),
    );
    sendSuccess(response, encoding, encoding === 'json' ? asJson(signal, refusal) : encodeRefusal(refusal));
  } catch (error) {
    if (error instanceof BodyError) {
      return fail(error.status, error.message, error.status === 503 ? { 'retry-after': '1' } : {});
    }
    if (error instanceof OtlpDecodeError) return fail(400, error.message);
    throw error;
  }
}

const REFUSED = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
} as const satisfies Record<Signal, string>;

function asJson(signal: Signal, refusal: Refusal | undefined): string {
  const partial = refusal && { [REFUSED[signal]]: String(refusal.refused), errorMessage: refusal.reason };
  return JSON.stringify({ partialSuccess: partial ?? {} });
}

/** The response is the same message for all three signals, but for its name. */
export function encodeRefusal(refusal: Refusal | undefined): Uint8Array {
  return encodeTraceResponse(refusal && { rejectedSpans: refusal.refused, errorMessage: refusal.reason });
}
