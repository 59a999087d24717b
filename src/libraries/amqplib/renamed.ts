/** The official class's spans under the names that the conventions have today. */
import type { Attributes } from '@opentelemetry/api';
import { ATTR_NETWORK_PROTOCOL_NAME, ATTR_NETWORK_PROTOCOL_VERSION } from '@opentelemetry/semantic-conventions';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_CONVERSATION_ID,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';

const EXCHANGE = 'messaging.destination';
const ROUTING_KEY = 'messaging.rabbitmq.routing_key';
const PROTOCOL = 'messaging.protocol';

/** Undefined: left out. What the exchange and the routing key become depends on both. */
const NAMES: ReadonlyMap<string, string | undefined> = new Map([
  [PROTOCOL, ATTR_NETWORK_PROTOCOL_NAME],
  ['messaging.protocol_version', ATTR_NETWORK_PROTOCOL_VERSION],
  ['messaging.message_id', ATTR_MESSAGING_MESSAGE_ID],
  ['messaging.conversation_id', ATTR_MESSAGING_MESSAGE_CONVERSATION_ID],
  [ROUTING_KEY, ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY],
  [EXCHANGE, undefined],
  ['messaging.destination_kind', undefined],
  ['messaging.operation', undefined],
  // Its parts are `server.address` and `server.port`.
  ['messaging.url', undefined],
]);

/** What ends the class's names for the spans of consumers, after the queue's name. */
const PROCESS = ' process';

/** Queues that the server names, for replies for the most part: there is one for each client. */
const TEMPORARY = /^amq\.(?:gen-|rabbitmq\.reply-to)/;

export function rename(name: string, given: Attributes): { name: string; attributes: Attributes } {
  const attributes: Attributes = {};
  for (const key in given) {
    const renamed = NAMES.has(key) ? NAMES.get(key) : key;
    if (renamed !== undefined && given[key] !== undefined) attributes[renamed] = given[key];
  }
  const protocol = given[PROTOCOL];
  if (typeof protocol === 'string') attributes[ATTR_NETWORK_PROTOCOL_NAME] = protocol.toLowerCase();
  const queue = name.endsWith(PROCESS) ? name.slice(0, -PROCESS.length) : undefined;
  const operation = queue === undefined ? 'publish' : 'process';
  attributes[ATTR_MESSAGING_OPERATION_NAME] = operation;
  attributes[ATTR_MESSAGING_OPERATION_TYPE] =
    queue === undefined ? MESSAGING_OPERATION_TYPE_VALUE_SEND : MESSAGING_OPERATION_TYPE_VALUE_PROCESS;
  const exchange = textOf(given[EXCHANGE]);
  const key = textOf(given[ROUTING_KEY]);
  attributes[ATTR_MESSAGING_DESTINATION_NAME] = destinationOf(exchange, key, queue);
  const target = (queue ?? exchange) || key || 'amq.default';
  return { name: `${operation} ${TEMPORARY.test(target) ? '(temporary)' : target}`, attributes };
}

/** Source: https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/ */
function destinationOf(exchange: string, key: string, queue: string | undefined): string {
  const parts = [exchange, key, queue === key ? '' : (queue ?? '')];
  return parts.filter((part) => part !== '').join(':') || 'amq.default';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
