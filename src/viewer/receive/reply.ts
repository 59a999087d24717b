import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeStatus } from '../../otlp/response.ts';

/** The body of a request, and so that of its response, is encoded in one of two ways. */
export type Encoding = 'protobuf' | 'json';

const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } satisfies Record<
  Encoding,
  string
>;

/** By the request's content-type, parameters such as `charset` aside. */
export function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPES.json) return 'json';
  return type === CONTENT_TYPES.protobuf || type === 'application/protobuf' ? 'protobuf' : undefined;
}

export function sendSuccess(response: ServerResponse, encoding: Encoding, body: string | Uint8Array): void {
  send(response, encoding, 200, body, {});
}

/** Answers with a `google.rpc.Status` that says why (https://opentelemetry.io/docs/specs/otlp/#failures-1). */
export function sendFailure(
  response: ServerResponse,
  encoding: Encoding,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const code = RPC_CODES[status] ?? RPC_INTERNAL;
  const body = encoding === 'json' ? JSON.stringify({ code, message }) : encodeStatus(code, message);
  send(response, encoding, status, body, headers);
}

const RPC_INTERNAL = 13;

/** HTTP status to code (https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto). */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 404: 5, 405: 12, 413: 8, 415: 3, 503: 14 };

function send(
  response: ServerResponse,
  encoding: Encoding,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string>,
): void {
  response.writeHead(status, {
    'content-type': CONTENT_TYPES[encoding],
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
