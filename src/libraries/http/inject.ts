import { type ClientRequest, validateHeaderValue } from 'node:http';
import type { TextMapSetter } from '@opentelemetry/api';

/** What Node keeps of headers that were given as an array, or that come with `Expect`: the finished block. */
interface StoredHeaders {
  _header: unknown;
  /** With `Expect` the block is queued already; a socket is only assigned in a later tick. */
  outputData: { data: unknown }[];
  outputSize: number;
}

/** Sets propagation headers on a request that was created but not sent. */
export const requestHeaders: TextMapSetter<ClientRequest> = {
  set(request, name, value) {
    if (request.headersSent) store(request as unknown as StoredHeaders, name, value);
    else request.setHeader(name, value);
  },
};

function store(request: StoredHeaders, name: string, value: string): void {
  const block = request._header;
  if (typeof block !== 'string' || !block.endsWith('\r\n\r\n')) return;
  validateHeaderValue(name, value);
  const changed = withHeader(block, name, value);
  request._header = changed;
  const queued = request.outputData[0];
  if (queued?.data !== block) return;
  queued.data = changed;
  request.outputSize += changed.length - block.length;
}

function withHeader(block: string, name: string, value: string): string {
  const line = `\r\n${name}: ${value}`;
  const start = block.toLowerCase().indexOf(`\r\n${name.toLowerCase()}:`);
  if (start === -1) return `${block.slice(0, -4)}${line}\r\n\r\n`;
  return `${block.slice(0, start)}${line}${block.slice(block.indexOf('\r\n', start + 2))}`;
}
