import type { Span } from '@opentelemetry/api';
import {
  ATTR_AWS_SQS_QUEUE_URL,
  ATTR_MESSAGING_MESSAGE_ID,
  MESSAGING_SYSTEM_VALUE_AWS_SQS,
} from '@opentelemetry/semantic-conventions/incubating';
import { producerOfReceived } from '../../patching/messaging/received-messages.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Consumer {
  queueUrl?: unknown;
}

export interface Message {
  MessageId?: string;
}

const messaging = new Messaging(
  MESSAGING_SYSTEM_VALUE_AWS_SQS,
  measuredTracer('@org/otel-auto/sqs-consumer', 'messaging'),
);

export function startProcess(consumer: Consumer, message: Message): Span {
  const operation = operationOf(consumer);
  const { MessageId: id } = message;
  const attributes = { ...operation.attributes, ...(id !== undefined && { [ATTR_MESSAGING_MESSAGE_ID]: id }) };
  return messaging.startProcess({ ...operation, attributes }, producerOfReceived(message));
}

export function startProcessBatch(consumer: Consumer, messages: readonly Message[]): Span {
  const received = messages.map((message) => ({ id: message.MessageId, producer: producerOfReceived(message) }));
  return messaging.startProcessBatch(operationOf(consumer), received);
}

/** The queue's name ends its URL. */
function operationOf({ queueUrl: url }: Consumer) {
  if (typeof url !== 'string') return { name: 'process', destination: undefined, attributes: {} };
  const destination = url.slice(url.lastIndexOf('/') + 1);
  return { name: 'process', destination, attributes: { [ATTR_AWS_SQS_QUEUE_URL]: url } };
}
