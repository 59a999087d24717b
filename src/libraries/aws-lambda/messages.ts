/** Messages of SQS and SNS that the function is to process. */

import { type Attributes, type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import {
  ATTR_FAAS_TRIGGER,
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
  FAAS_TRIGGER_VALUE_PUBSUB,
  MESSAGING_SYSTEM_VALUE_AWS_SNS,
  MESSAGING_SYSTEM_VALUE_AWS_SQS,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { producerOf } from '../../patching/messaging/carrier.ts';
import { linksTo, Messaging, type Received } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { type Fields, fieldsOf } from './fields.ts';

export interface Batch {
  /** Value of `messaging.system`. */
  system: string;
  /** Queue or topic; a function gets those of one at a time. */
  destination: string | undefined;
  messages: Received[];
}

const tracer = measuredTracer('@org/otel-auto/aws-lambda', 'messaging');
const xray = new AWSXRayPropagator();

/** Undefined for what is neither of SQS nor SNS. */
export function batchOf(source: string, records: readonly Fields[]): Batch | undefined {
  if (source === 'aws:sqs') {
    const messages = records.map((record) => ({ id: textOf(record.messageId), producer: producerOfSqs(record) }));
    return { system: MESSAGING_SYSTEM_VALUE_AWS_SQS, destination: nameIn(records[0]?.eventSourceARN), messages };
  }
  if (source !== 'aws:sns') return undefined;
  const notices = records.map(({ Sns }) => fieldsOf(Sns));
  const messages = notices.map((notice) => ({
    id: textOf(notice.MessageId),
    producer: producerOf(valuesOf(notice.MessageAttributes, 'Value')),
  }));
  return { system: MESSAGING_SYSTEM_VALUE_AWS_SNS, destination: nameIn(notices[0]?.TopicArn), messages };
}

/** The producer's context is the one that the message was sent with, else the one that AWS itself handed on. */
function producerOfSqs(record: Fields): Context {
  const sent = producerOf(valuesOf(record.messageAttributes, 'stringValue'));
  const header = fieldsOf(record.attributes).AWSTraceHeader;
  if (trace.getSpanContext(sent) !== undefined || typeof header !== 'string') return sent;
  return xray.extract(ROOT_CONTEXT, { [AWSXRAY_TRACE_ID_HEADER]: header }, headerGetter);
}

const headerGetter = {
  keys: (carrier: Record<string, string>) => Object.keys(carrier),
  get: (carrier: Record<string, string>, key: string) => carrier[key],
};

function valuesOf(attributes: unknown, key: string): Record<string, unknown> {
  const entries = Object.entries(fieldsOf(attributes)).map(([name, value]) => [name, fieldsOf(value)[key]]);
  return Object.fromEntries(entries);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The last part of an ARN. */
function nameIn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? arn.slice(arn.lastIndexOf(':') + 1) : undefined;
}

/** The span of processing them, within that of the invocation, linked to those who sent them. */
export function startProcess({ system, destination, messages }: Batch, invocation: Context): Span {
  const attributes: Attributes = { [ATTR_FAAS_TRIGGER]: FAAS_TRIGGER_VALUE_PUBSUB };
  if (messages.length > 1) attributes[ATTR_MESSAGING_BATCH_MESSAGE_COUNT] = messages.length;
  else if (messages[0]?.id !== undefined) attributes[ATTR_MESSAGING_MESSAGE_ID] = messages[0].id;
  const operation = { name: 'process', destination, attributes };
  return new Messaging(system, tracer).startProcess(operation, invocation, linksTo(messages));
}
