import { keyValue, type Message, many, one, packed, requestOf } from './schema.ts';

/** `ExportMetricsServiceRequest` as tables, from opentelemetry-proto 1.x (`metrics/v1/metrics.proto`), without summaries and exemplars, which the SDK does not make. */
const numberDataPoint: Message = {
  fields: [
    one(2, 'startTimeUnixNano', 'uint64'),
    one(3, 'timeUnixNano', 'uint64'),
    one(4, 'asDouble', 'double', 'optional'),
    one(6, 'asInt', 'sfixed64', 'optional'),
    many(7, 'attributes', keyValue),
    one(8, 'flags', 'uint32', 'omitted'),
  ],
};
const histogramDataPoint: Message = {
  fields: [
    one(2, 'startTimeUnixNano', 'uint64'),
    one(3, 'timeUnixNano', 'uint64'),
    one(4, 'count', 'uint64'),
    one(5, 'sum', 'double', 'optional'),
    packed(6, 'bucketCounts', 'uint64'),
    packed(7, 'explicitBounds', 'double'),
    many(9, 'attributes', keyValue),
    one(10, 'flags', 'uint32', 'omitted'),
    one(11, 'min', 'double', 'optional'),
    one(12, 'max', 'double', 'optional'),
  ],
};
const buckets: Message = { fields: [one(1, 'offset', 'sint32'), packed(2, 'bucketCounts', 'int64')] };
const exponentialHistogramDataPoint: Message = {
  fields: [
    many(1, 'attributes', keyValue),
    one(2, 'startTimeUnixNano', 'uint64'),
    one(3, 'timeUnixNano', 'uint64'),
    one(4, 'count', 'uint64'),
    one(5, 'sum', 'double', 'optional'),
    one(6, 'scale', 'sint32'),
    one(7, 'zeroCount', 'uint64'),
    one(8, 'positive', buckets, 'optional'),
    one(9, 'negative', buckets, 'optional'),
    one(10, 'flags', 'uint32', 'omitted'),
    one(12, 'min', 'double', 'optional'),
    one(13, 'max', 'double', 'optional'),
    one(14, 'zeroThreshold', 'double', 'optional'),
  ],
};
const temporality = one(2, 'aggregationTemporality', 'enum');
const gauge: Message = { fields: [many(1, 'dataPoints', numberDataPoint)] };
const sum: Message = {
  fields: [many(1, 'dataPoints', numberDataPoint), temporality, one(3, 'isMonotonic', 'bool')],
};
const histogram: Message = { fields: [many(1, 'dataPoints', histogramDataPoint), temporality] };
const exponentialHistogram: Message = {
  fields: [many(1, 'dataPoints', exponentialHistogramDataPoint), temporality],
};
const metric: Message = {
  fields: [
    one(1, 'name', 'string'),
    one(2, 'description', 'string', 'omitted'),
    one(3, 'unit', 'string', 'omitted'),
    one(5, 'gauge', gauge, 'optional'),
    one(7, 'sum', sum, 'optional'),
    one(9, 'histogram', histogram, 'optional'),
    one(10, 'exponentialHistogram', exponentialHistogram, 'optional'),
  ],
};

export const exportMetricsServiceRequest = requestOf('Metrics', many(2, 'metrics', metric));
