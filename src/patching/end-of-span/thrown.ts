/**
 * A call may throw on its way back to the app. The error is never caught there and thrown again: should nobody catch it, Node prints
 * the source line of the last `throw`, and that would be ours. `finally` leaves the line as it is, and says nothing of the
 * error (docs/decisions/end-of-span.md):
 *
 *     let threw = true;
 *     try {
 *       const result = Reflect.apply(target, self, args);
 *       threw = false;
 *       return result;
 *     } finally {
 *       if (threw) failThrown(span, within);
 *     }
 */
import type { Context, Span } from '@opentelemetry/api';
import { leave } from '../../api/contexts-left.ts';
import { afterThisTurn } from '../../span/after-this-turn.ts';
import { endFailedSpan, UNSEEN_ERROR } from './fail-span.ts';

type End = (span: Span, error: unknown) => void;

/**
 * Something has thrown, and the error goes by. Where nobody catches it, what records uncaught errors finds the span in the
 * context that the error left, and puts it on the span. Else the span ends as failed when the event loop turns, without the
 * error: only whoever caught it has seen it.
 * @param within the context of the span that it threw in, if it was entered by `attach`; `context.with` sees to that itself
 * @param end ends the span, if more is to be done with it; it is given `UNSEEN_ERROR`
 */
export function failThrown(span: Span, within?: Context, end: End = endFailedSpan): void {
  if (within !== undefined) leave(within);
  const wasRecording = span.isRecording();
  afterThisTurn(() => {
    if (span.isRecording() || !wasRecording) end(span, UNSEEN_ERROR);
  });
}
