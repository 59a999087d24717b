import type { Attributes, Tracer } from '@opentelemetry/api';
import {
  ATTR_AWS_SNS_TOPIC_ARN,
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
  MESSAGING_SYSTEM_VALUE_AWS_SNS,
} from '@opentelemetry/semantic-conventions/incubating';
import { Messaging } from '../../patching/messaging/span.ts';
import { hasRoom, withContext } from './message-attributes.ts';
import type { Begun, Input, Service } from './service.ts';

export function sns(tracer: Tracer): Service {
  const messaging = new Messaging(MESSAGING_SYSTEM_VALUE_AWS_SNS, tracer);
  return (operation, input, attributes) => {
    const destination = describe(input, attributes);
    if (operation === 'Publish') return publish(messaging, input, destination, attributes);
    if (operation === 'PublishBatch') return publishBatch(messaging, input, destination, attributes);
    return undefined;
  };
}

/** The topic's name ends its ARN. A message to a phone has none: the number is nobody's business. */
function describe({ TopicArn, TargetArn }: Input, attributes: Attributes): string | undefined {
  if (typeof TopicArn === 'string') attributes[ATTR_AWS_SNS_TOPIC_ARN] = TopicArn;
  const arn = TopicArn ?? TargetArn;
  return typeof arn === 'string' ? arn.slice(arn.lastIndexOf(':') + 1) : undefined;
}

function publish(messaging: Messaging, input: Input, destination: string | undefined, attributes: Attributes): Begun {
  const span = messaging.startSend({ name: 'publish', destination, attributes });
  const room = hasRoom([input.Message]);
  return {
    span,
    input: room ? { ...input, MessageAttributes: withContext(span, input.MessageAttributes) } : input,
    answered: ({ MessageId }) => {
      if (typeof MessageId === 'string') span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, MessageId);
    },
  };
}

function publishBatch(
  messaging: Messaging,
  input: Input,
  destination: string | undefined,
  attributes: Attributes,
): Begun | undefined {
  const entries = input.PublishBatchRequestEntries;
  if (!Array.isArray(entries)) return undefined;
  attributes[ATTR_MESSAGING_BATCH_MESSAGE_COUNT] = entries.length;
  const span = messaging.startSend({ name: 'publish', destination, attributes });
  const copies = (entries as Input[]).map((entry) => ({
    ...entry,
    MessageAttributes: withContext(span, entry.MessageAttributes),
  }));
  const room = hasRoom((entries as Input[]).map(({ Message }) => Message));
  return { span, input: room ? { ...input, PublishBatchRequestEntries: copies } : input, answered: () => {} };
}
