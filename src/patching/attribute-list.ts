import type { Attributes, AttributeValue, SpanKind, SpanOptions } from '@opentelemetry/api';

/** key, value, key, value ... of distinct keys; what is `undefined` is no attribute, but has its place for later. */
export type AttributeList = unknown[];

/**
 * Options of a span whose attributes nobody else holds. The loader's own tracer takes the list as it is
 * (`span/tracer.ts`); any other finds the attributes as the API has them.
 */
export class AttributeListOptions implements SpanOptions {
  readonly kind: SpanKind;
  readonly pairs: AttributeList;

  constructor(kind: SpanKind, pairs: AttributeList) {
    this.kind = kind;
    this.pairs = pairs;
  }

  get attributes(): Attributes {
    return attributesOf(this.pairs);
  }
}

export function attributesOf(pairs: AttributeList): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < pairs.length; index += 2) {
    const value = pairs[index + 1] as AttributeValue | undefined;
    if (value !== undefined) attributes[pairs[index] as string] = value;
  }
  return attributes;
}
