import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';

export interface Client {
  options: { protocolVersion?: number; host?: unknown; hostname?: unknown; port?: unknown };
}

/** A name with several values is a list. */
export type UserProperties = Record<string, string | string[]>;

const tracer = trace.getTracer('@org/otel-auto/mqtt');

const setter: TextMapSetter<UserProperties> = {
  set(carrier, key, value) {
    carrier[key] = value;
  },
};

const getter: TextMapGetter<UserProperties | undefined> = {
  keys: (carrier) => Object.keys(carrier ?? {}),
  get: (carrier, key) => carrier?.[key],
};

export function startPublish(client: Client, topic: string): Span {
  const attributes = describe(client, topic, 'publish', MESSAGING_OPERATION_TYPE_VALUE_SEND);
  return tracer.startSpan(`publish ${topic}`, { kind: SpanKind.PRODUCER, attributes });
}

/** In the trace of whoever published, if the message says so; never in that of whoever opened the connection. */
export function startProcess(client: Client, topic: string, id: unknown, properties: UserProperties | undefined): Span {
  const attributes = describe(client, topic, 'process', MESSAGING_OPERATION_TYPE_VALUE_PROCESS);
  if (typeof id === 'number') attributes[ATTR_MESSAGING_MESSAGE_ID] = String(id);
  const parent = propagation.extract(ROOT_CONTEXT, properties, getter);
  return tracer.startSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, attributes }, parent);
}

/** Only version 5 of the protocol has room for it. */
export function inject(span: Span, properties: UserProperties | undefined): UserProperties {
  const carrier = { ...properties };
  propagation.inject(trace.setSpan(context.active(), span), carrier, setter);
  return carrier;
}

export function end(span: Span, error?: unknown): void {
  if (error) {
    const isError = error instanceof Error;
    const message = isError ? error.message : String(error);
    span.recordException(isError ? error : message);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    span.setAttribute(ATTR_ERROR_TYPE, isError ? error.name : '_OTHER');
  }
  span.end();
}

function describe({ options }: Client, topic: string, operation: string, type: string): Attributes {
  const attributes: Attributes = {
    [ATTR_MESSAGING_SYSTEM]: 'mqtt',
    [ATTR_MESSAGING_DESTINATION_NAME]: topic,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: type,
  };
  const host = options.hostname ?? options.host;
  if (typeof host === 'string') attributes[ATTR_SERVER_ADDRESS] = host;
  if (Number(options.port) > 0) attributes[ATTR_SERVER_PORT] = Number(options.port);
  return attributes;
}
