/** An event says what has caused the invocation. Events are whatever the caller sent: nothing is taken for granted. */
import type { Attributes } from '@opentelemetry/api';
import {
  FAAS_TRIGGER_VALUE_DATASOURCE,
  FAAS_TRIGGER_VALUE_HTTP,
  FAAS_TRIGGER_VALUE_OTHER,
  FAAS_TRIGGER_VALUE_PUBSUB,
  FAAS_TRIGGER_VALUE_TIMER,
} from '@opentelemetry/semantic-conventions/incubating';
import type { HttpRules } from '../../patching/http/rules.ts';
import { fieldsOf } from './fields.ts';
import { httpRequestOf } from './http-event.ts';
import { type Batch, batchOf } from './messages.ts';

export interface Cause {
  /** Value of `faas.trigger`. */
  trigger: string;
  /** The span has this name in place of the function's. */
  name?: string | undefined;
  attributes?: Attributes;
  /** Headers that may hold context. */
  headers?: unknown;
  /** Messages that the function is to process. */
  batch?: Batch | undefined;
}

const SOURCES: Readonly<Record<string, string>> = {
  'aws:sqs': FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:sns': FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:kinesis': FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:kafka': FAAS_TRIGGER_VALUE_PUBSUB,
  SelfManagedKafka: FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:mq': FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:rmq': FAAS_TRIGGER_VALUE_PUBSUB,
  'aws:dynamodb': FAAS_TRIGGER_VALUE_DATASOURCE,
  'aws:s3': FAAS_TRIGGER_VALUE_DATASOURCE,
};

export function causeOf(event: unknown, rules: HttpRules): Cause {
  const fields = fieldsOf(event);
  const request = httpRequestOf(fields, rules);
  if (request !== undefined) return { trigger: FAAS_TRIGGER_VALUE_HTTP, headers: fields.headers, ...request };
  const records = Array.isArray(fields.Records) ? fields.Records.map(fieldsOf) : [];
  const source = records[0]?.eventSource ?? records[0]?.EventSource ?? fields.eventSource;
  const known = typeof source === 'string' && Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
  if (known !== undefined) return { trigger: known, batch: batchOf(source as string, records) };
  // EventBridge
  if (fields['detail-type'] === 'Scheduled Event') return { trigger: FAAS_TRIGGER_VALUE_TIMER };
  if (typeof fields['detail-type'] === 'string') return { trigger: FAAS_TRIGGER_VALUE_PUBSUB };
  return { trigger: FAAS_TRIGGER_VALUE_OTHER, headers: fields.headers };
}
