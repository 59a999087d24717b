import { type Attributes, type Span, trace } from '@opentelemetry/api';

const INVALID_TRACE = '0'.repeat(32);

function current(): Span | undefined {
  return trace.getActiveSpan();
}

/** 32 hexadecimal digits; undefined outside of any trace, and without the loader. */
export function currentTraceId(): string | undefined {
  const id = current()?.spanContext().traceId;
  return id === INVALID_TRACE ? undefined : id;
}

/** 16 hexadecimal digits; undefined outside of any trace, and without the loader. */
export function currentSpanId(): string | undefined {
  return currentTraceId() === undefined ? undefined : current()?.spanContext().spanId;
}

/** Adds attributes to the active span, if there is one that is recorded. Values that are no attribute values are left out. */
export function addAttributes(attributes: Attributes): void {
  current()?.setAttributes(attributes);
}

/** Adds an event to the active span, if there is one that is recorded. */
export function addEvent(name: string, attributes?: Attributes): void {
  current()?.addEvent(name, attributes);
}
