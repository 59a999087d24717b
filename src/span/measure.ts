import type {
  Attributes,
  Span,
  SpanContext,
  SpanKind,
  SpanOptions,
  SpanStatus,
  TracerOptions,
} from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace';

/** One part of the semantic conventions says what is measured of a tracer's spans. */
export type MeasureKind = 'database' | 'mcp' | 'messaging' | 'rpc';

/** A tracer of this loader may be asked for with these options, beside those that the API knows. */
export interface MeasureOptions extends TracerOptions {
  /** All spans of the tracer are measured, sampled or not, where metrics go somewhere. */
  measure?: MeasureKind;
}

/** A span that has ended is measured by these members. */
export interface Operation {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly Pick<TimedEvent, 'name' | 'attributes'>[];
  /** Seconds and nanoseconds. */
  readonly duration: readonly [number, number];
}

/** Measures the spans of one tracer. */
export interface OperationMeter {
  /** A span that is recorded has ended. */
  onEnd(operation: Operation): void;
  /** A span that is not recorded, but measured when it ends. */
  unrecorded(context: SpanContext, name: string, options: SpanOptions | null | undefined, scope: object): Span;
}
