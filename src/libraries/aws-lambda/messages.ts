/** Messages of SQS and SNS that the function is to process. */

import type { Span } from '@opentelemetry/api';
import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import {
  ATTR_FAAS_TRIGGER,
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  FAAS_TRIGGER_VALUE_PUBSUB,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_SYSTEM_VALUE_AWS_SNS,
  MESSAGING_SYSTEM_VALUE_AWS_SQS,
} from '@opentelemetry/semantic-conventions/incubating';
import { producerOf } from '../messaging/carrier.ts';
import { type Fields, fieldsOf } from './fields.ts';

interface Message {
  id: unknown;
  /** Context that its attributes hold. */
  producer: Context;
}

export interface Batch {
  /** Value of `messaging.system`. */
  system: string;
  /** Queue or topic; a function gets those of one at a time. */
  destination: string | undefined;
  messages: Message[];
}

const xray = new AWSXRayPropagator();

/** Undefined for what is neither of SQS nor SNS. */
export function batchOf(source: string, records: readonly Fields[]): Batch | undefined {
  if (source === 'aws:sqs') {
    const messages = records.map((record) => ({ id: record.messageId, producer: producerOfSqs(record) }));
    return { system: MESSAGING_SYSTEM_VALUE_AWS_SQS, destination: nameIn(records[0]?.eventSourceARN), messages };
  }
  if (source !== 'aws:sns') return undefined;
  const notices = records.map(({ Sns }) => fieldsOf(Sns));
  const messages = notices.map((notice) => ({
    id: notice.MessageId,
    producer: producerOf(valuesOf(notice.MessageAttributes, 'Value')),
  }));
  return { system: MESSAGING_SYSTEM_VALUE_AWS_SNS, destination: nameIn(notices[0]?.TopicArn), messages };
}

/** What the message was sent with, else what AWS itself handed on. */
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

/** The last part of an ARN. */
function nameIn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? arn.slice(arn.lastIndexOf(':') + 1) : undefined;
}

/** The span of processing them, within that of the invocation, linked to those who sent them. */
export function startProcess(tracer: Tracer, { system, destination, messages }: Batch, invocation: Context): Span {
  const attributes: Attributes = {
    [ATTR_FAAS_TRIGGER]: FAAS_TRIGGER_VALUE_PUBSUB,
    [ATTR_MESSAGING_SYSTEM]: system,
    [ATTR_MESSAGING_OPERATION_NAME]: 'process',
    [ATTR_MESSAGING_OPERATION_TYPE]: MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  };
  if (destination !== undefined) attributes[ATTR_MESSAGING_DESTINATION_NAME] = destination;
  if (messages.length > 1) attributes[ATTR_MESSAGING_BATCH_MESSAGE_COUNT] = messages.length;
  else if (typeof messages[0]?.id === 'string') attributes[ATTR_MESSAGING_MESSAGE_ID] = messages[0].id;
  const links = messages.flatMap(linkTo);
  const name = destination === undefined ? 'process' : `process ${destination}`;
  return tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes, links }, invocation);
}

function linkTo({ id, producer }: Message): Link[] {
  const context = trace.getSpanContext(producer);
  if (context === undefined) return [];
  return [{ context, ...(typeof id === 'string' && { attributes: { [ATTR_MESSAGING_MESSAGE_ID]: id } }) }];
}
