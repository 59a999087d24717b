import { type Attributes, type Context, type Link, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY,
  MESSAGING_SYSTEM_VALUE_RABBITMQ,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { producerOf } from '../../patching/messaging/carrier.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { describeConnection } from './connection.ts';
import { type Destination, nameOf, targetOf } from './destination.ts';

export interface Channel {
  connection?: unknown;
}

/** Properties of a message. */
export interface Properties {
  messageId?: unknown;
  correlationId?: unknown;
  headers?: unknown;
}

/** Says on the span of a message why it was not published, or not processed. */
export type Fail = (span: Span) => void;

const messaging = new Messaging(MESSAGING_SYSTEM_VALUE_RABBITMQ, measuredTracer('@org/otel-auto/amqplib', 'messaging'));

export function startPublish(channel: Channel, exchange: unknown, routingKey: unknown): Span {
  const destination: Destination = { exchange: textOf(exchange), key: textOf(routingKey) };
  return messaging.startSend({ name: 'publish', ...describe(channel, destination) });
}

/** Ids that the app has given to a message that is about to be sent. */
export function identify(span: Span, properties: Properties): void {
  span.setAttributes(idsOf(properties));
}

/** A consumer is given this message. */
export interface Message {
  fields: { deliveryTag: number; exchange?: unknown; routingKey?: unknown };
  properties: Properties;
}

export interface Process {
  readonly span: Span;
  /** The consumer runs in this context. */
  readonly context: Context;
}

/** In the trace of whoever published, or with a link to that; never in that of whoever has begun to consume. */
export function startProcess(channel: Channel, queue: unknown, message: Message, useLinks: boolean): Process {
  const { fields, properties } = message;
  const destination = { exchange: textOf(fields.exchange), key: textOf(fields.routingKey), queue: textOf(queue) };
  const producer = producerOf(properties.headers);
  const parent = useLinks ? ROOT_CONTEXT : producer;
  const { attributes, ...operation } = describe(channel, destination);
  const span = messaging.startProcess(
    { name: 'process', ...operation, attributes: { ...attributes, ...idsOf(properties) } },
    parent,
    useLinks ? linksTo(producer) : undefined,
  );
  return { span, context: trace.setSpan(parent, span) };
}

export function end(span: Span, fail?: Fail): void {
  fail?.(span);
  span.end();
}

/** For what an app has thrown, or a channel emitted: there the code of an error is the broker's, such as 404. */
export function failWith(error: unknown): Fail {
  const { code } = (error ?? {}) as { code?: unknown };
  return (span) => failSpan(span, error, { type: typeof code === 'number' ? String(code) : undefined });
}

/** For what is no error. */
export function failAs(type: string, message: string): Fail {
  return (span) => failSpanAs(span, type, message);
}

function linksTo(producer: Context): Link[] {
  const sender = trace.getSpanContext(producer);
  return sender === undefined ? [] : [{ context: sender }];
}

function describe(channel: Channel, destination: Destination) {
  const attributes: Attributes = {
    ...describeConnection(channel),
    [ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY]: destination.key,
  };
  return { destination: nameOf(destination), target: targetOf(destination), attributes };
}

function idsOf({ messageId, correlationId }: Properties): Attributes {
  const ids: Attributes = {};
  if (typeof messageId === 'string') ids[ATTR_MESSAGING_MESSAGE_ID] = messageId;
  if (typeof correlationId === 'string') ids[ATTR_MESSAGING_MESSAGE_CONVERSATION_ID] = correlationId;
  return ids;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
