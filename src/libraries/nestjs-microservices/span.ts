import { type Attributes, type Context, type Link, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { ATTR_RPC_METHOD, ATTR_RPC_SYSTEM_NAME } from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { isTracedBroker, type Transport } from './transport.ts';

const SCOPE = '@org/otel-auto/nestjs-microservices';
const calls = measuredTracer(SCOPE, 'rpc');
/** Redis' own commands are no messages, and carry no context. */
const redis = new Messaging('redis', measuredTracer(SCOPE, 'messaging'));
const handlers = trace.getTracer(SCOPE);

/** A packet is sent, or was received. */
export interface Sent {
  readonly pattern: string;
  readonly isEvent: boolean;
  readonly transport: Transport | undefined;
}

/** Where a client sends to. */
export interface Client {
  host?: unknown;
  port?: unknown;
  options?: { host?: unknown; port?: unknown } | undefined;
}

/** Source: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/ */
export function startClient({ pattern, isEvent, transport }: Sent, client: Client): Span {
  const attributes = describeServer(client);
  if (isEvent && transport === 'redis') return redis.startSend({ name: 'emit', destination: pattern, attributes });
  return calls.startSpan(pattern, { kind: SpanKind.CLIENT, attributes: { ...attributes, ...describe(pattern) } });
}

export function startHandler({ pattern, isEvent, transport }: Sent, parent: Context, links: Link[]): Span {
  if (isEvent && transport === 'redis') return redis.startProcess({ name: 'process', destination: pattern }, parent);
  // The message itself has a span that says so.
  if (isEvent && isTracedBroker(transport))
    return handlers.startSpan(
      pattern,
      { kind: SpanKind.INTERNAL, attributes: { 'nestjs.type': 'handler' }, links },
      parent,
    );
  return calls.startSpan(pattern, { kind: SpanKind.SERVER, attributes: describe(pattern), links }, parent);
}

function describe(pattern: string): Attributes {
  return { [ATTR_RPC_SYSTEM_NAME]: 'nestjs', [ATTR_RPC_METHOD]: pattern };
}

function describeServer({ host, port, options }: Client): Attributes {
  const address = host ?? options?.host;
  if (typeof address !== 'string') return {};
  const number = Number(port ?? options?.port);
  return number > 0
    ? { [ATTR_SERVER_ADDRESS]: address, [ATTR_SERVER_PORT]: number }
    : { [ATTR_SERVER_ADDRESS]: address };
}
