import { type Attributes, type AttributeValue, type Meter, SpanKind, ValueType } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_DESTINATION_PARTITION_ID,
  ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME,
  ATTR_MESSAGING_DESTINATION_TEMPLATE,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_RECEIVE,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
  METRIC_MESSAGING_CLIENT_CONSUMED_MESSAGES,
  METRIC_MESSAGING_CLIENT_OPERATION_DURATION,
  METRIC_MESSAGING_CLIENT_SENT_MESSAGES,
  METRIC_MESSAGING_PROCESS_DURATION,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Operation } from '../../span/measure.ts';
import { BOUNDARIES, describe, type Names, same, secondsOf } from './operation.ts';

const NAMES: Names = [
  ...same(
    ATTR_MESSAGING_SYSTEM,
    ATTR_MESSAGING_OPERATION_NAME,
    ATTR_MESSAGING_OPERATION_TYPE,
    ATTR_MESSAGING_CONSUMER_GROUP_NAME,
    ATTR_MESSAGING_DESTINATION_NAME,
    ATTR_MESSAGING_DESTINATION_PARTITION_ID,
    ATTR_MESSAGING_DESTINATION_SUBSCRIPTION_NAME,
    ATTR_MESSAGING_DESTINATION_TEMPLATE,
    ATTR_SERVER_ADDRESS,
    ATTR_SERVER_PORT,
  ),
];

/** Queues named by the broker, one for each connection. */
const TEMPORARY = /^amq\.(?:gen-|rabbitmq\.reply-to)/;

/** Source: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/ */
export function measureMessaging(meter: Meter): (operation: Operation) => void {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  const counter = (name: string, description: string) =>
    meter.createCounter(name, { description, unit: '{message}', valueType: ValueType.INT });
  const duration = histogram(
    METRIC_MESSAGING_CLIENT_OPERATION_DURATION,
    'Duration of messaging operation initiated by a producer or consumer client.',
  );
  const process = histogram(METRIC_MESSAGING_PROCESS_DURATION, 'Duration of processing operation.');
  const sent = counter(
    METRIC_MESSAGING_CLIENT_SENT_MESSAGES,
    'Number of messages producer attempted to send to the broker.',
  );
  const consumed = counter(
    METRIC_MESSAGING_CLIENT_CONSUMED_MESSAGES,
    'Number of messages that were delivered to the application.',
  );

  return (operation) => {
    const all = describeMessaging(operation);
    const { [ATTR_MESSAGING_OPERATION_TYPE]: type, ...attributes } = all;
    const count = Number(operation.attributes[ATTR_MESSAGING_BATCH_MESSAGE_COUNT] ?? 1);
    if (type === MESSAGING_OPERATION_TYPE_VALUE_PROCESS) process.record(secondsOf(operation), attributes);
    else duration.record(secondsOf(operation), all);
    if (type === MESSAGING_OPERATION_TYPE_VALUE_SEND) sent.add(count, attributes);
    else if (type === MESSAGING_OPERATION_TYPE_VALUE_PROCESS || type === MESSAGING_OPERATION_TYPE_VALUE_RECEIVE)
      consumed.add(count, attributes);
  };
}

function describeMessaging(operation: Operation): Attributes {
  const attributes = describe(operation, NAMES);
  if (operation.kind === SpanKind.PRODUCER) {
    attributes[ATTR_MESSAGING_OPERATION_NAME] ??= 'publish';
    attributes[ATTR_MESSAGING_OPERATION_TYPE] ??= MESSAGING_OPERATION_TYPE_VALUE_SEND;
  }
  const destination = withoutKey(
    attributes[ATTR_MESSAGING_DESTINATION_NAME],
    operation.attributes[ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY],
  );
  if (destination !== undefined) attributes[ATTR_MESSAGING_DESTINATION_NAME] = destination;
  if (isOneOfMany(operation.kind, attributes)) delete attributes[ATTR_MESSAGING_DESTINATION_NAME];
  return attributes;
}

/** Topics of MQTT and subjects of NATS have ids of devices and the like in them: there are too many. */
function isOneOfMany(kind: SpanKind, attributes: Attributes): boolean {
  if (attributes[ATTR_MESSAGING_DESTINATION_TEMPLATE] !== undefined) return true;
  const system = attributes[ATTR_MESSAGING_SYSTEM];
  // The destination that a client of NATS has subscribed to is a template, or a single subject.
  if (system === 'mqtt' || (system === 'nats' && kind === SpanKind.PRODUCER)) return true;
  return TEMPORARY.test(String(attributes[ATTR_MESSAGING_DESTINATION_NAME]));
}

/** A destination of RabbitMQ is named `exchange:key`, or `exchange:key:queue`; of keys there may be as many as of messages. */
function withoutKey(
  destination: AttributeValue | undefined,
  key: AttributeValue | undefined,
): AttributeValue | undefined {
  if (typeof destination !== 'string' || typeof key !== 'string' || key === '') return destination;
  const end = destination.indexOf(`:${key}`);
  return end > 0 ? destination.slice(0, end) : destination;
}
