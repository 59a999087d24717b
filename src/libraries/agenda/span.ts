import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { ATTR_MESSAGING_MESSAGE_ID } from '@opentelemetry/semantic-conventions/incubating';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Job {
  attrs?: { name?: unknown; _id?: unknown };
}

const messaging = new Messaging('agenda', measuredTracer('@org/otel-auto/agenda', 'messaging'));

export function startSave({ attrs }: Job): Span {
  return messaging.startSend({ name: 'save', destination: nameOf(attrs?.name) });
}

/** A job has no id before it is saved. */
export function saved(span: Span, { attrs }: Job): void {
  if (attrs?._id !== undefined) span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, String(attrs._id));
  span.end();
}

export function startProcess({ attrs }: Job): Span {
  const attributes = attrs?._id === undefined ? {} : { [ATTR_MESSAGING_MESSAGE_ID]: String(attrs._id) };
  return messaging.startProcess({ name: 'process', destination: nameOf(attrs?.name), attributes }, ROOT_CONTEXT);
}

function nameOf(name: unknown): string | undefined {
  return typeof name === 'string' ? name : undefined;
}
