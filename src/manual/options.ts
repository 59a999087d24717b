import type { Attributes, Link, SpanKind } from '@opentelemetry/api';

export interface OperationOptions {
  /** Attributes the span starts with, so that samplers see them. Values that are no attribute values are left out. */
  readonly attributes?: Attributes;
  /** Default `SpanKind.INTERNAL`. */
  readonly kind?: SpanKind;
  /** What else this work comes from, such as the messages of a batch. */
  readonly links?: Link[];
}
