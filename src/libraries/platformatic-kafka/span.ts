import { isUtf8 } from 'node:buffer';
import { type Attributes, type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_CLIENT_ID,
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_PARTITION_ID,
  ATTR_MESSAGING_KAFKA_MESSAGE_KEY,
  ATTR_MESSAGING_KAFKA_MESSAGE_TOMBSTONE,
  ATTR_MESSAGING_KAFKA_OFFSET,
} from '@opentelemetry/semantic-conventions/incubating';
import { Messaging, type Received, received } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** A producer or a consumer. */
export interface Client {
  clientId?: unknown;
  groupId?: unknown;
}

/** A message as the app gives or gets it. */
export interface Message {
  topic: string;
  partition?: unknown;
  key?: unknown;
  value?: unknown;
  offset?: unknown;
}

const messaging = new Messaging('kafka', measuredTracer('@org/otel-auto/platformatic-kafka', 'messaging'));

export function startSend(client: Client, message: Message): Span {
  const { topic: destination } = message;
  return messaging.startSend({ name: 'send', destination, attributes: describe(client, message) });
}

/** Processing one message: in the trace of its sender. */
export function startProcess(client: Client, message: Message, sender: Context): Span {
  const { topic: destination } = message;
  const operation = { name: 'process', destination, attributes: describe(client, message) };
  return messaging.startProcess(operation, sender);
}

/** Messages of one partition that came together, for whoever takes them from the stream: a trace of its own. */
export function recordPoll(client: Client, first: Message, messages: readonly Received[], startTime?: number): void {
  const { topic: destination, partition } = first;
  const attributes = describe(client, { topic: destination, partition, value: true });
  const operation = { name: 'poll', destination, attributes, ...(startTime !== undefined && { startTime }) };
  const span = messaging.startReceive(operation, ROOT_CONTEXT);
  received(span, messages);
  span.end();
}

function describe({ clientId, groupId }: Client, { partition, key, value, offset }: Message): Attributes {
  const attributes: Attributes = {};
  if (typeof clientId === 'string') attributes[ATTR_MESSAGING_CLIENT_ID] = clientId;
  if (typeof groupId === 'string') attributes[ATTR_MESSAGING_CONSUMER_GROUP_NAME] = groupId;
  if (typeof partition === 'number') attributes[ATTR_MESSAGING_DESTINATION_PARTITION_ID] = String(partition);
  const text = Buffer.isBuffer(key) && isUtf8(key) ? key.toString() : key;
  if (typeof text === 'string') attributes[ATTR_MESSAGING_KAFKA_MESSAGE_KEY] = text;
  if (value === undefined || value === null) attributes[ATTR_MESSAGING_KAFKA_MESSAGE_TOMBSTONE] = true;
  if (typeof offset === 'bigint') attributes[ATTR_MESSAGING_KAFKA_OFFSET] = Number(offset);
  return attributes;
}
