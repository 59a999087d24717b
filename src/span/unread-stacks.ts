/** Exceptions on spans, the stacks of which are read when the event loop has turned (`hasUnreadStack`), or when someone asks. */
import type { Attributes, Exception, TimeInput } from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import { isOver } from './clock.ts';
import { errorTextOf } from './error-text.ts';
import { cleanEvent, putEvent } from './events-and-links.ts';
import { describeStack } from './exception.ts';
import type { SpanLayout } from './layout.ts';

interface UnreadException {
  /** The one that is to have the stack. */
  readonly event: TimedEvent;
  readonly attributes: Attributes;
  readonly exception: Exception;
}

/** Not a field: few spans have any, and each field makes every span larger. */
const unread = new WeakMap<SpanLayout, UnreadException[]>();

export function hasUnreadStacks(span: SpanLayout): boolean {
  return span.eventList !== undefined && unread.has(span);
}

/** @param attributes what is known of the exception without its stack */
export function putUnread(
  span: SpanLayout,
  exception: Exception,
  attributes: Attributes,
  time: TimeInput | undefined,
): void {
  if (isOver(span)) return;
  const event = putEvent(span, 'exception', attributes, time);
  if (event === undefined) return;
  const exceptions = unread.get(span) ?? [];
  exceptions.push({ event, attributes, exception });
  unread.set(span, exceptions);
}

/** Completes the events. */
export function readStacks(span: SpanLayout): void {
  const exceptions = unread.get(span);
  if (exceptions === undefined) return;
  unread.delete(span);
  const { faults, limits, scope } = span.origin;
  for (const { event, attributes, exception } of exceptions) {
    try {
      const whole = { ...attributes, ...describeStack(exception, errorTextOf(scope)) };
      Object.assign(event, cleanEvent(event.name, event.time, whole, limits));
    } catch (error) {
      faults.report(error);
    }
  }
}
