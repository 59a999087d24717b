import type { RecordedSpan } from '../spans.ts';

/** A deliberate difference: its reason, and what it makes of a span of the official class. */
type AmqplibDifference = readonly [reason: string, apply: (span: RecordedSpan) => RecordedSpan];

export const OPTIONS_STAY =
  "the trace headers are written into a copy of the app's options; the official class writes them into the app's own object";

const RENAMED: Readonly<Record<string, string>> = {
  'messaging.conversation_id': 'messaging.message.conversation_id',
  'messaging.message_id': 'messaging.message.id',
  'messaging.protocol': 'network.protocol.name',
  'messaging.protocol_version': 'network.protocol.version',
  'messaging.rabbitmq.routing_key': 'messaging.rabbitmq.destination.routing_key',
};

const ERROR_TYPES: Readonly<Record<string, string>> = {
  'nack called on message without requeue': 'nack',
  'channel closed': 'channel-closed',
};

/** Of which queue, if the span is a consumer's. */
function queueOf({ name }: RecordedSpan): string | undefined {
  return /^(.*) process$/.exec(name)?.[1];
}

function withAttributes(span: RecordedSpan, attributes: Readonly<Record<string, unknown>>): RecordedSpan {
  return { ...span, attributes: { ...span.attributes, ...attributes } };
}

function without(span: RecordedSpan, names: readonly string[]): RecordedSpan {
  const kept = Object.entries(span.attributes).filter(([name]) => !names.includes(name));
  return { ...span, attributes: Object.fromEntries(kept) };
}

export const amqplibDifferences: readonly AmqplibDifference[] = [
  [
    'the destination is exchange, routing key and queue, none of them twice; the official class says the exchange alone',
    (span) => {
      const exchange = span.attributes['messaging.destination'];
      const parts = [exchange, span.attributes['messaging.rabbitmq.routing_key'], queueOf(span)];
      const destination = [...new Set(parts)].filter(Boolean).join(':');
      return withAttributes(span, { 'messaging.destination.name': destination });
    },
  ],
  [
    'messaging.operation.name and messaging.operation.type stand in place of messaging.operation, which only consumers have',
    (span) => {
      const isConsumer = queueOf(span) !== undefined;
      return withAttributes(without(span, ['messaging.operation']), {
        'messaging.operation.name': isConsumer ? 'process' : 'publish',
        'messaging.operation.type': isConsumer ? 'process' : 'send',
      });
    },
  ],
  [
    'the operation comes first in the name of a span, and the default exchange is called by the queue it leads to',
    (span) => {
      const queue = queueOf(span);
      const key = span.attributes['messaging.rabbitmq.routing_key'];
      const name = `publish ${span.attributes['messaging.destination'] || key}`;
      return { ...span, name: queue === undefined ? name : `process ${queue}` };
    },
  ],
  [
    'messaging.destination and messaging.destination_kind are of older conventions',
    (span) => without(span, ['messaging.destination', 'messaging.destination_kind']),
  ],
  [
    "messaging.url has the user's name in it; what else it says is in server.address and server.port",
    (span) => without(span, ['messaging.url']),
  ],
  [
    'the name of the protocol is in lower case, as the registry has it',
    (span) =>
      withAttributes(span, { 'messaging.protocol': String(span.attributes['messaging.protocol']).toLowerCase() }),
  ],
  [
    'attributes have the names of current conventions: messaging.message.id, network.protocol.name and the like',
    (span) => ({
      ...span,
      attributes: Object.fromEntries(
        Object.entries(span.attributes).map(([name, value]) => [RENAMED[name] ?? name, value]),
      ),
    }),
  ],
  [
    'what has failed says in one word how, as error.type',
    (span) =>
      span.status.code === 2 ? withAttributes(span, { 'error.type': ERROR_TYPES[span.status.message ?? ''] }) : span,
  ],
];
