import type { ClientRequest, ServerResponse } from 'node:http';

/**
 * The headers that a message was sent with. Those given to `writeHead`, or as an array, are nowhere but in the finished
 * block; before there is one, and should Node keep it elsewhere one day, those that were set.
 */
export function sentHeaders(message: ClientRequest | ServerResponse): (name: string) => unknown {
  const block = (message as unknown as { _header?: unknown })._header;
  if (typeof block !== 'string') return (name) => message.getHeader(name);
  const lines = block.split('\r\n');
  return (name) => {
    const start = `${name}:`;
    const found = lines.filter((line) => line.slice(0, start.length).toLowerCase() === start);
    return found.length > 0 ? found.map((line) => line.slice(start.length).trim()) : undefined;
  };
}
