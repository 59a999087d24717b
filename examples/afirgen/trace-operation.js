// What the services call by hand: an operation of their own as a span, with the correlation id of whoever asked for it.
import { withSpan } from '@org/otel-auto';

/** Runs `work` in a span; what it throws is recorded there and reaches the caller. */
export function traceOperation(name, attributes, correlationId, work) {
  return withSpan(name, { attributes: { ...attributes, 'correlation.id': correlationId } }, work);
}
