/** Spans of messages, as the conventions name them. Source: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_RECEIVE,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';

/** An operation is done to a message at a destination. */
export interface Operation {
  /** As the system's own clients call it, such as `publish`. */
  name: string;
  /** Topic, queue or subject; the empty string and undefined are not reported. */
  destination: string | undefined;
  /** The span is named after this target, if not after the destination. */
  target?: string;
  /** More attributes. */
  attributes?: Attributes;
  /** When it began, if not now: milliseconds since 1970. */
  startTime?: number;
}

/** A message that was received: its id, if it has one, and the context it was sent in. */
export interface Received {
  id?: string | undefined;
  producer: Context;
}

/** The spans of one messaging system. */
export class Messaging {
  readonly #system: string;
  readonly #tracer: Tracer;

  /** @param system value of `messaging.system` */
  constructor(system: string, tracer: Tracer) {
    this.#system = system;
    this.#tracer = tracer;
  }

  /** Sending one message or several. */
  startSend(operation: Operation): Span {
    return this.#start(operation, SpanKind.PRODUCER, MESSAGING_OPERATION_TYPE_VALUE_SEND);
  }

  /** Processing one message: in the trace of whoever sent it, never in that of whoever began to listen. */
  startProcess(operation: Operation, producer: Context, links?: Link[]): Span {
    return this.#start(operation, SpanKind.CONSUMER, MESSAGING_OPERATION_TYPE_VALUE_PROCESS, producer, links);
  }

  /** Processing several messages at once: a trace of its own, linked to those who sent them. */
  startProcessBatch(operation: Operation, messages: readonly Received[]): Span {
    const links = linksTo(messages);
    const span = this.#start(operation, SpanKind.CONSUMER, MESSAGING_OPERATION_TYPE_VALUE_PROCESS, ROOT_CONTEXT, links);
    return span.setAttribute(ATTR_MESSAGING_BATCH_MESSAGE_COUNT, messages.length);
  }

  /** Asking for messages; what comes is told to `received`. */
  startReceive(operation: Operation, parent?: Context): Span {
    return this.#start(operation, SpanKind.CLIENT, MESSAGING_OPERATION_TYPE_VALUE_RECEIVE, parent);
  }

  #start(
    { name, destination, target = destination, attributes, startTime }: Operation,
    kind: SpanKind,
    type: string,
    parent?: Context,
    links?: Link[],
  ): Span {
    const all: Attributes = {
      [ATTR_MESSAGING_SYSTEM]: this.#system,
      [ATTR_MESSAGING_OPERATION_NAME]: name,
      [ATTR_MESSAGING_OPERATION_TYPE]: type,
      ...attributes,
    };
    if (destination) all[ATTR_MESSAGING_DESTINATION_NAME] = destination;
    const title = target ? `${name} ${target}` : name;
    const options = { kind, attributes: all, ...(links && { links }), ...(startTime !== undefined && { startTime }) };
    return this.#tracer.startSpan(title, options, parent);
  }
}

/** Links a span to those who sent the messages, and says how many came. */
export function received(span: Span, messages: readonly Received[]): void {
  span.setAttribute(ATTR_MESSAGING_BATCH_MESSAGE_COUNT, messages.length);
  span.addLinks(linksTo(messages));
}

/** One link for each message that says who sent it. */
export function linksTo(messages: readonly Received[]): Link[] {
  return messages.flatMap(({ id, producer }) => {
    const context = trace.getSpanContext(producer);
    if (context === undefined) return [];
    return [{ context, ...(id !== undefined && { attributes: { [ATTR_MESSAGING_MESSAGE_ID]: id } }) }];
  });
}
