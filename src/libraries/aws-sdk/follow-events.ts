import type { LibraryHost } from '../../patching/define.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { type AsyncSteps, followAsyncSteps } from '../../patching/end-of-span/follow.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceInherited } from '../../patching/replace-method.ts';
import type { Call } from './call.ts';

/** Reads along with the app, by the SDK's own iterator, and ends the span with the last event, an error, or when the app leaves. */
export function followEvents(host: LibraryHost): (call: Call, events: object) => void {
  const read = guarded(host, ({ streamed, span }: Call, event: unknown) => {
    if (typeof event === 'object' && event !== null) streamed?.read(event, span);
  });
  const end = guarded(host, ({ span }: Call) => span.end());
  const fail = guarded(host, ({ span }: Call, error: unknown) => endFailedSpan(span, error));
  return (call, events) => {
    const observer = {
      step: (event: unknown) => read(call, event),
      end: () => end(call),
      fail: (error: unknown) => fail(call, error),
    };
    let isFollowed = false;
    try {
      replaceInherited(events, Symbol.asyncIterator, (iterate) => {
        isFollowed = true;
        return function () {
          const steps = iterate.call(this) as AsyncSteps;
          followAsyncSteps(steps, observer);
          return steps;
        };
      });
    } finally {
      if (!isFollowed) end(call); // Nothing that can be read along.
    }
  };
}
