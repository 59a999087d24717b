import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Client {
  servers: readonly string[];
  redundancy?: number;
  HashRing: {
    get(key: unknown): unknown;
    range(key: unknown, size: number, unique: boolean): unknown[];
  };
}

/** A command is made of these members, before it is sent. */
export interface Query {
  type?: unknown;
  key?: unknown;
  lifetime?: unknown;
  callback?: unknown;
  validate?: readonly (readonly unknown[])[];
  redundancyEnabled?: unknown;
}

const tracer = measuredTracer('@org/otel-auto/memcached', 'database');

export function startCommand(version: string): Span {
  const attributes = { 'memcached.version': version, [ATTR_DB_SYSTEM_NAME]: 'memcached' };
  return tracer.startSpan('unknown memcached command', { kind: SpanKind.CLIENT, attributes });
}

/** Values are not reported. */
export function describe(span: Span, client: Client, query: Query, server: unknown): void {
  const type = String(query.type);
  span.updateName(`memcached ${type}`);
  span.setAttributes({
    [ATTR_DB_OPERATION_NAME]: type,
    'db.memcached.key': query.key as string | string[],
    'db.memcached.lifetime': query.lifetime as number,
    ...describeServer(server || serverOf(client, query)),
  });
}

/** @param error what the client gives to callbacks: an error, a list of them, a text, or nothing */
export function end(span: Span, error: unknown): void {
  endSpan(span, Array.isArray(error) ? error[0] : error);
}

/** As the client itself finds it. */
function serverOf({ servers, redundancy, HashRing }: Client, { key, redundancyEnabled }: Query): unknown {
  if (servers.length === 1) return servers[0];
  if (redundancy && redundancy < servers.length && redundancyEnabled)
    return HashRing.range(key, redundancy + 1, true)[0];
  return HashRing.get(key);
}

function describeServer(server: unknown): Attributes {
  const [host, port] = typeof server === 'string' ? server.split(':') : [];
  const attributes: Attributes = {};
  if (host) attributes[ATTR_SERVER_ADDRESS] = host;
  if (Number(port) > 0) attributes[ATTR_SERVER_PORT] = Number(port);
  return attributes;
}
