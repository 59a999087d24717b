import { type ClientRequest, validateHeaderValue } from 'node:http';
import type { TextMapSetter } from '@opentelemetry/api';

/** Node keeps the finished block of headers that were given as an array, or that come with `Expect`. */
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

/** In place of the header where it is set, however often: the receiver of several would take none. */
function withHeader(block: string, name: string, value: string): string {
  const start = `${name.toLowerCase()}:`;
  const lines = block.slice(0, -4).split('\r\n');
  const first = lines.findIndex((line) => isHeader(line, start));
  const others = lines.filter((line, at) => at === first || !isHeader(line, start));
  if (first === -1) others.push(`${name}: ${value}`);
  else others[first] = `${name}: ${value}`;
  return `${others.join('\r\n')}\r\n\r\n`;
}

function isHeader(line: string, start: string): boolean {
  return line.slice(0, start.length).toLowerCase() === start;
}
