import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ERROR_TYPE } from './attributes.ts';

/** Puts whatever was thrown, or emitted as `error`, on the span. */
export function recordError(span: Span, error: unknown): void {
  // Not `instanceof`: errors also come from other realms (`vm` contexts).
  if (typeof error !== 'object' || error === null) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.recordException(String(error));
    return;
  }
  const { name, message } = error as Partial<Error>;
  if (typeof name === 'string') span.setAttribute(ERROR_TYPE, name);
  span.setStatus(
    typeof message === 'string' ? { code: SpanStatusCode.ERROR, message } : { code: SpanStatusCode.ERROR },
  );
  span.recordException(error as Error);
}
