import type { LogRecordLimitSettings } from '../shape.ts';
import type { Values } from '../table/values.ts';

/** The limit of the model first, then the general one, then the default (specification, "Attribute Limits"). */
export function readLogRecordLimits(values: Values): LogRecordLimitSettings {
  return {
    attributeValueLengthLimit:
      values.OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT ??
      values.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT ??
      Number.POSITIVE_INFINITY,
    attributeCountLimit: values.OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT ?? values.OTEL_ATTRIBUTE_COUNT_LIMIT ?? 128,
  };
}
