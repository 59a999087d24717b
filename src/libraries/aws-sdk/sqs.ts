import type { Attributes, Tracer } from '@opentelemetry/api';
import {
  ATTR_AWS_SQS_QUEUE_URL,
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
  MESSAGING_SYSTEM_VALUE_AWS_SQS,
} from '@opentelemetry/semantic-conventions/incubating';
import { context } from '../../api/global.ts';
import type { MessageList } from '../../patching/messaging/list-loops.ts';
import { isProcessingTold, producerOfReceived, rememberProducer } from '../../patching/messaging/received-messages.ts';
import { Messaging, type Operation, type Received, received } from '../../patching/messaging/span.ts';
import { contextNames, hasRoom, type MessageAttributes, producerOf, withContext } from './message-attributes.ts';
import type { Begun, Input, Output, Service } from './service.ts';

interface Message {
  MessageId?: string;
  Body?: unknown;
  MessageAttributes?: MessageAttributes;
  MD5OfMessageAttributes?: unknown;
}

export function sqs(tracer: Tracer): Service {
  const messaging = new Messaging(MESSAGING_SYSTEM_VALUE_AWS_SQS, tracer);
  return (operation, input, attributes) => {
    const call = describe(input, attributes);
    switch (operation) {
      case 'SendMessage':
        return send(messaging, input, call);
      case 'SendMessageBatch':
        return sendBatch(messaging, input, call);
      case 'ReceiveMessage':
        return receive(messaging, input, call);
      default:
        return undefined;
    }
  };
}

type Described = Omit<Operation, 'name'> & { attributes: Attributes };

/** The queue's name ends its URL. */
function describe({ QueueUrl: url }: Input, attributes: Attributes): Described {
  if (typeof url !== 'string') return { destination: undefined, attributes };
  attributes[ATTR_AWS_SQS_QUEUE_URL] = url;
  return { destination: url.slice(url.lastIndexOf('/') + 1), attributes };
}

function send(messaging: Messaging, input: Input, call: Described): Begun {
  const span = messaging.startSend({ ...call, name: 'send' });
  const { MessageAttributes, MessageBody } = input;
  return {
    span,
    input: hasRoom([MessageBody]) ? { ...input, MessageAttributes: withContext(span, MessageAttributes) } : input,
    answered: ({ MessageId }) => {
      if (typeof MessageId === 'string') span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, MessageId);
    },
  };
}

function sendBatch(messaging: Messaging, input: Input, call: Described): Begun | undefined {
  const entries = input.Entries;
  if (!Array.isArray(entries)) return undefined;
  call.attributes[ATTR_MESSAGING_BATCH_MESSAGE_COUNT] = entries.length;
  const span = messaging.startSend({ ...call, name: 'send' });
  const copies = (entries as Input[]).map((entry) => ({
    ...entry,
    MessageAttributes: withContext(span, entry.MessageAttributes),
  }));
  const room = hasRoom((entries as Input[]).map(({ MessageBody }) => MessageBody));
  return { span, input: room ? { ...input, Entries: copies } : input, answered: () => {} };
}

/** The context's attributes are asked for, and taken out again where the app did not ask for them. */
function receive(messaging: Messaging, input: Input, call: Described): Begun {
  const span = messaging.startReceive({ ...call, name: 'receive' });
  const asked = Array.isArray(input.MessageAttributeNames) ? (input.MessageAttributeNames as string[]) : [];
  const ours = contextNames().filter((name) => !isAsked(name, asked));
  return {
    span,
    input: ours.length === 0 ? input : { ...input, MessageAttributeNames: [...asked, ...ours] },
    answered: (output) => {
      const messages = messagesOf(output);
      const producers = messages.map((message): Received => {
        const producer = producerOf(message.MessageAttributes, message.Body);
        rememberProducer(message, producer);
        return { id: message.MessageId, producer };
      });
      received(span, producers);
      for (const message of messages) withoutAttributes(message, ours);
    },
    ...(!isProcessingTold(context.active()) && { received: (output) => processed(messaging, output, call) }),
  };
}

function processed(messaging: Messaging, output: Output, { destination, attributes }: Described): MessageList {
  const url = attributes[ATTR_AWS_SQS_QUEUE_URL];
  return {
    messages: messagesOf(output),
    start(message, startTime) {
      if (typeof message !== 'object' || message === null) return undefined;
      const { MessageId: id } = message as Message;
      const own = { [ATTR_AWS_SQS_QUEUE_URL]: url, ...(id !== undefined && { [ATTR_MESSAGING_MESSAGE_ID]: id }) };
      const operation = { name: 'process', destination, attributes: own, startTime };
      return messaging.startProcess(operation, producerOfReceived(message));
    },
  };
}

/** A name may end in `.*`; `All` stands for all. */
function isAsked(name: string, asked: readonly string[]): boolean {
  return asked.some(
    (pattern) =>
      pattern === name || pattern === 'All' || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );
}

function messagesOf({ Messages }: Output): Message[] {
  return Array.isArray(Messages) ? (Messages as Message[]) : [];
}

function withoutAttributes(message: Message, names: readonly string[]): void {
  const { MessageAttributes: attributes } = message;
  if (attributes === undefined) return;
  for (const name of names) delete attributes[name];
  if (names.length === 0 || Object.keys(attributes).length > 0) return;
  delete message.MessageAttributes;
  delete message.MD5OfMessageAttributes;
}
