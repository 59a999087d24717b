import type { Context, Span, TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_MESSAGE_ID,
  MESSAGING_SYSTEM_VALUE_GCP_PUBSUB,
} from '@opentelemetry/semantic-conventions/incubating';
import { extractFrom, injectInto } from '../../patching/messaging/carrier.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** An app publishes this. */
export interface Outgoing {
  attributes?: Attributes;
}

type Attributes = Record<string, string>;

/** An app is given this. */
export interface Message {
  id?: unknown;
  attributes?: Attributes;
}

const messaging = new Messaging(
  MESSAGING_SYSTEM_VALUE_GCP_PUBSUB,
  measuredTracer('@org/otel-auto/google-pubsub', 'messaging'),
);

/** Names of attributes begin so in which Google's libraries of all languages hand the context on. */
const PREFIX = 'googclient_';

const setter: TextMapSetter<Attributes> = {
  set(attributes, name, value) {
    attributes[PREFIX + name] = value;
  },
};

const getter: TextMapGetter<Attributes> = {
  keys: (attributes) => Object.keys(attributes),
  get: (attributes, name) => attributes[PREFIX + name] ?? attributes[name],
};

/** `projects/<project>/topics/<name>`, or the same of a subscription. */
export function lastPartOf(name: unknown): string | undefined {
  return typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : undefined;
}

/** A copy of the message names the span: the app may publish its own again. */
export function startPublish<M extends Outgoing>(topic: unknown, message: M): { span: Span; message: M } {
  const span = messaging.startSend({ name: 'publish', destination: lastPartOf(topic) });
  const attributes = { ...message.attributes };
  injectInto(span, attributes, setter);
  return { span, message: { ...message, attributes } };
}

export function published(span: Span, id: unknown): void {
  if (typeof id === 'string') span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, id);
  span.end();
}

export function startProcess(subscription: unknown, { id, attributes }: Message): Span {
  const producer: Context = extractFrom(attributes ?? {}, getter);
  const known = typeof id === 'string' ? { [ATTR_MESSAGING_MESSAGE_ID]: id } : {};
  return messaging.startProcess(
    { name: 'process', destination: lastPartOf(subscription), attributes: known },
    producer,
  );
}
