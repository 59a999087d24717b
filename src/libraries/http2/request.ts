import type { OutgoingHttpHeader } from 'node:http';

/** A header that is a list is of no use to whoever wants one value. */
export function single(value: OutgoingHttpHeader | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * gRPC has spans of its own kind, by whoever speaks it; a stream with `:protocol` is a tunnel (RFC 8441), and one without a
 * path is a `CONNECT`: neither has a request and a response.
 */
export function isPlainRequest(headers: Readonly<Record<string, OutgoingHttpHeader | undefined>>): boolean {
  if (headers[':protocol'] !== undefined || headers[':method'] === 'CONNECT') return false;
  return !single(headers['content-type'])?.startsWith('application/grpc');
}
