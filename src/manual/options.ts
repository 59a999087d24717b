import { type Attributes, type Link, SpanKind } from '@opentelemetry/api';

/** As the API's enumeration has it, in lower case: for those who do not want to import it. */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

export interface OperationOptions {
  /** Attributes the span starts with, so that samplers see them. Values that are no attribute values are left out. */
  readonly attributes?: Attributes;
  /** Default `SpanKind.INTERNAL`. A name that is none of these counts as that. */
  readonly kind?: SpanKind | SpanKindName;
  /** Other spans that this work comes from, such as those of the messages of a batch. */
  readonly links?: Link[];
}

export function kindOf(kind: OperationOptions['kind']): SpanKind | undefined {
  return typeof kind === 'string' ? KINDS[kind] : kind;
}
