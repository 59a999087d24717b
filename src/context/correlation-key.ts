import { createContextKey } from '@opentelemetry/api';

/** Under which a context holds the `CorrelationId` of its request. */
export const CORRELATION_ID = createContextKey('@org/otel-auto correlation id');

export interface CorrelationId {
  /** The header it came in, in lower case. */
  readonly header: string;
  readonly value: string;
}
