import type { Attributes, Span } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_MESSAGE_ID } from '@opentelemetry/semantic-conventions/incubating';
import { producerOf, withContext } from '../../patching/messaging/carrier.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Client {
  options: { protocolVersion?: number; host?: unknown; hostname?: unknown; port?: unknown };
}

/** A name with several values is a list. */
export type UserProperties = Record<string, unknown>;

const messaging = new Messaging('mqtt', measuredTracer('@org/otel-auto/mqtt', 'messaging'));

export function startPublish(client: Client, topic: string): Span {
  return messaging.startSend({ name: 'publish', destination: topic, attributes: describe(client) });
}

/** In the trace of whoever published, if the message says so; never in that of whoever opened the connection. */
export function startProcess(client: Client, topic: string, id: unknown, properties: UserProperties | undefined): Span {
  const attributes = describe(client);
  if (typeof id === 'number') attributes[ATTR_MESSAGING_MESSAGE_ID] = String(id);
  return messaging.startProcess({ name: 'process', destination: topic, attributes }, producerOf(properties));
}

/** Only version 5 of the protocol has room for it. */
export function inject(span: Span, properties: UserProperties | undefined): UserProperties {
  return withContext(span, properties);
}

function describe({ options }: Client): Attributes {
  const attributes: Attributes = {};
  const host = options.hostname ?? options.host;
  if (typeof host === 'string') attributes[ATTR_SERVER_ADDRESS] = host;
  if (Number(options.port) > 0) attributes[ATTR_SERVER_PORT] = Number(options.port);
  return attributes;
}
