/** Jobs that are put into a store, and processed by whoever finds them there. */
import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { followPromise } from '../end-of-span/follow.ts';

/** Puts jobs in within `span`; `done` or `failed`, which must not throw, are told when that is over. */
export function sendWithin(
  span: Span,
  send: () => unknown,
  done: (span: Span, result: unknown) => void,
  failed: (span: Span, error: unknown) => void,
): Promise<unknown> {
  const result = context.with(trace.setSpan(context.active(), span), send) as Promise<unknown>;
  return followPromise(result, span, done, failed);
}

/** Processes them within `span`, in a trace of its own; `ended`, which must not throw, is told when that is over. */
export async function processWithin(
  span: Span,
  work: () => unknown,
  ended: (span: Span, error: unknown) => void,
): Promise<unknown> {
  const working = (async () => context.with(trace.setSpan(ROOT_CONTEXT, span), work))();
  return followPromise(working, span, () => ended(span, undefined), ended);
}
