import { diag } from '@opentelemetry/api';
import type { SpanLimits } from '@opentelemetry/sdk-trace';

const DEFAULT_COUNT = 128;

/** All limits, with the specification's defaults ("Attribute Limits", "Span Limits"). */
export function completeLimits(limits: SpanLimits): Required<SpanLimits> {
  return {
    attributeCountLimit: limits.attributeCountLimit ?? DEFAULT_COUNT,
    attributeValueLengthLimit: positive(limits.attributeValueLengthLimit ?? Number.POSITIVE_INFINITY),
    eventCountLimit: limits.eventCountLimit ?? DEFAULT_COUNT,
    linkCountLimit: limits.linkCountLimit ?? DEFAULT_COUNT,
    attributePerEventCountLimit: limits.attributePerEventCountLimit ?? DEFAULT_COUNT,
    attributePerLinkCountLimit: limits.attributePerLinkCountLimit ?? DEFAULT_COUNT,
  };
}

function positive(limit: number): number {
  if (!(limit <= 0)) return limit;
  diag.warn(`Invalid attributeValueLengthLimit: must be positive, got ${limit} (ignoring)`);
  return Number.POSITIVE_INFINITY;
}
