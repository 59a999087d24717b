/** Trace context in the attributes of SQS and SNS messages. */
import { type Context, propagation, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { trace } from '../../api/global.ts';
import { extractFrom, injectInto } from '../../patching/messaging/carrier.ts';

/** An attribute as SQS has it, and as SNS writes it into the body of the messages it sends to a queue. */
interface MessageAttribute {
  StringValue?: unknown;
  Value?: unknown;
}

export type MessageAttributes = Record<string, MessageAttribute>;

/** One message may have so many. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;

/** The least that a request may hold with its attributes, and what the context takes of it at most. */
const MAX_BYTES = 256 * 1024;
const CONTEXT_BYTES = 1024;

/** Does a request with these bodies have room for that many contexts? */
export function hasRoom(bodies: readonly unknown[]): boolean {
  let left = MAX_BYTES;
  for (const body of bodies) left -= CONTEXT_BYTES + (typeof body === 'string' ? Buffer.byteLength(body) : 0);
  return left > 0;
}

/** A copy with the span's context, or what was given if there is no room. */
export function withContext(span: Span, given: unknown): unknown {
  const carrier: Record<string, string> = {};
  injectInto(span, carrier);
  const attributes = { ...(given as MessageAttributes | undefined) };
  for (const [name, value] of Object.entries(carrier)) {
    Object.assign(attributes, { [name]: { DataType: 'String', StringValue: value } });
  }
  return Object.keys(attributes).length > MAX_ATTRIBUTES ? given : attributes;
}

/** The context of whoever sent a message, from its attributes, or from its body if it came through SNS. */
export function producerOf(attributes: unknown, body: unknown): Context {
  const own = contextIn(attributes);
  if (trace.getSpanContext(own) !== undefined) return own;
  if (typeof body !== 'string' || !/^\s*\{/.test(body) || !body.includes('"MessageAttributes"')) return own;
  try {
    return contextIn((JSON.parse(body) as { MessageAttributes?: unknown }).MessageAttributes);
  } catch {
    return own; // A body that only looks like it.
  }
}

function contextIn(attributes: unknown): Context {
  if (typeof attributes !== 'object' || attributes === null) return ROOT_CONTEXT;
  return extractFrom(attributes as MessageAttributes, {
    keys: (carrier) => Object.keys(carrier),
    get(carrier, key) {
      const value = carrier[key]?.StringValue ?? carrier[key]?.Value;
      return typeof value === 'string' ? value : undefined;
    },
  });
}

/** Names of the attributes that hold the context. */
export function contextNames(): readonly string[] {
  return propagation.fields();
}
