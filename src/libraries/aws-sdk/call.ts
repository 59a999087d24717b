import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_RPC_METHOD,
  ATTR_RPC_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_AWS_EXTENDED_REQUEST_ID,
  ATTR_AWS_REQUEST_ID,
  ATTR_CLOUD_REGION,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { bedrock } from './bedrock.ts';
import { dynamodb } from './dynamodb.ts';
import { lambda } from './lambda.ts';
import { kinesis, secretsManager, stepFunctions } from './names.ts';
import { s3 } from './s3.ts';
import type { Begun, Input, Output, Service, Streamed } from './service.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';

export interface Client {
  config: { serviceId?: unknown; region?: unknown };
}

export interface Command {
  input: Input;
  /** Commands of DynamoDB's document client have the real one in them. */
  clientCommand?: object;
}

/** A call that is under way. */
export interface Call {
  span: Span;
  /** This command is to be sent: the app's own, or a copy with another input. */
  command: Command;
  answered: (output: Output, span: Span) => void;
  streamed: Streamed | undefined;
  received: Begun['received'];
  isDatabase: boolean;
}

interface Metadata {
  requestId?: unknown;
  extendedRequestId?: unknown;
  httpStatusCode?: unknown;
}

const SCOPE = '@org/otel-auto/aws-sdk';

const tracer = trace.getTracer(SCOPE);
/** Messages that are sent and received are measured; calls that make queues and topics are not. */
const messages = measuredTracer(SCOPE, 'messaging');

/** By `serviceId` of the client's configuration. */
const services: ReadonlyMap<string, Service> = new Map([
  ['BedrockRuntime', bedrock(tracer)],
  ['DynamoDB', dynamodb(measuredTracer(SCOPE, 'database'))],
  ['Kinesis', kinesis],
  ['Lambda', lambda(tracer)],
  ['S3', s3],
  ['SecretsManager', secretsManager],
  ['SFN', stepFunctions],
  ['SNS', sns(messages)],
  ['SQS', sqs(messages)],
]);

/** Source: https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/ */
export function start(client: Client, command: Command): Call | undefined {
  if (typeof command?.input !== 'object' || command.input === null) return undefined;
  const service = String(client.config?.serviceId ?? 'AWS').replace(/\s+/g, '');
  const operation = (command.clientCommand ?? command).constructor.name.replace(/Command$/, '');
  const attributes: Attributes = { [ATTR_RPC_SYSTEM_NAME]: 'aws-api', [ATTR_RPC_METHOD]: `${service}/${operation}` };
  const { input } = command;
  const begun = services.get(service)?.(operation, input, attributes);
  const span = begun?.span ?? tracer.startSpan(`${service}.${operation}`, { kind: SpanKind.CLIENT, attributes });
  tellRegion(span, client.config?.region, begun?.regionKey);
  return {
    span,
    command: begun?.input === undefined ? command : copyOf(command, begun.input),
    answered: begun?.answered ?? (() => {}),
    streamed: begun?.streamed,
    received: begun?.received,
    isDatabase: begun?.isDatabase === true,
  };
}

/** The app may send its command again. */
function copyOf(command: Command, input: Input): Command {
  return Object.assign(Object.create(Object.getPrototypeOf(command) as object) as Command, command, { input });
}

/** A function that gives a promise, which the client itself asks too. */
function tellRegion(span: Span, region: unknown, key: string | undefined): void {
  if (typeof region !== 'function') return;
  const told = new Promise((resolve) => resolve(region()));
  told.then(
    (name) => {
      if (typeof name !== 'string') return;
      span.setAttribute(ATTR_CLOUD_REGION, name);
      if (key !== undefined) span.setAttribute(key, name);
    },
    () => {}, // The client will say so.
  );
}

/** @param follow is told of what goes on, and ends the span */
export function succeeded(call: Call, output: unknown, follow: (call: Call, events: object) => void): void {
  const { span, answered, streamed } = call;
  let events: unknown;
  try {
    describeAnswer(span, (output as { $metadata?: Metadata } | undefined)?.$metadata);
    answered((output ?? {}) as Output, span);
    events = streamed && (output as Output | undefined)?.[streamed.key];
  } finally {
    if (typeof events !== 'object' || events === null) span.end();
    else follow(call, events);
  }
}

export function failed({ span, isDatabase }: Call, error: unknown): void {
  const { $metadata, name } = (error ?? {}) as { $metadata?: Metadata; name?: unknown };
  describeAnswer(span, $metadata);
  // Where nothing was answered, the name is that of an error of the client.
  const isAnswer = isDatabase && typeof $metadata?.httpStatusCode === 'number' && typeof name === 'string';
  endFailedSpan(span, error, { responseStatusCode: isAnswer ? name : undefined });
}

function describeAnswer(span: Span, { requestId, extendedRequestId, httpStatusCode }: Metadata = {}): void {
  if (typeof requestId === 'string') span.setAttribute(ATTR_AWS_REQUEST_ID, requestId);
  if (typeof extendedRequestId === 'string') span.setAttribute(ATTR_AWS_EXTENDED_REQUEST_ID, extendedRequestId);
  if (typeof httpStatusCode === 'number') span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, httpStatusCode);
}
