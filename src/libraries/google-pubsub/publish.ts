import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Method } from '../../patching/replace-method.ts';
import { type Outgoing, published, startPublish } from './span.ts';

export interface Publisher {
  topic?: { name?: unknown };
}

type Tell = (span: Span, what: unknown) => void;

/** `publishMessage(message, [callback])`: a promise where there is no callback. */
export function tracePublishing(
  original: Method<Publisher>,
  tracesItself: (publisher: object) => boolean,
  host: LibraryHost,
): Method<Publisher> {
  const start = guardedStart(host, (publisher: Publisher, message: Outgoing | undefined) => {
    if (tracesItself(publisher) || !hasContent(message)) return undefined;
    return startPublish(publisher.topic?.name, message);
  });
  const done = guarded(host, published);
  const failed = guarded(host, endSpan);
  return function publishMessage(...args) {
    const started = start(this, args[0] as Outgoing | undefined);
    if (started === undefined) return original.apply(this, args);
    const { span, message } = started;
    const callback = args[1];
    const given: unknown[] = [message, ...args.slice(1)];
    if (typeof callback === 'function') given[1] = following(callback as Method, span, done, failed);
    let threw = true;
    try {
      const result = context.with(trace.setSpan(context.active(), span), original, this, ...given);
      threw = false;
      return result instanceof Promise ? followPromise(result, span, done, failed) : result;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/** The library complains of messages that have neither data nor attributes, and an attribute of ours would be one. */
function hasContent(message: (Outgoing & { data?: unknown }) | undefined): message is Outgoing {
  return Boolean(message && (message.data || Object.keys(message.attributes ?? {}).length > 0));
}

/** The app's callback, in the app's own context. */
function following(callback: Method, span: Span, done: Tell, failed: Tell): Method {
  const caller = context.active();
  return function (error, id, ...more) {
    if (error) failed(span, error);
    else done(span, id);
    return context.with(caller, callback, this, error, id, ...more);
  };
}
