import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import type { CardinalityLimits, InstrumentKind } from '../settings/declared.ts';
import type { HistogramAggregation, Temporality } from '../settings/shape.ts';

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration */
const DELTA: Readonly<Record<Temporality, ReadonlySet<InstrumentType>>> = {
  cumulative: new Set(),
  delta: new Set([
    InstrumentType.COUNTER,
    InstrumentType.OBSERVABLE_COUNTER,
    InstrumentType.HISTOGRAM,
    InstrumentType.GAUGE,
    InstrumentType.OBSERVABLE_GAUGE,
  ]),
  lowmemory: new Set([InstrumentType.COUNTER, InstrumentType.HISTOGRAM]),
};

export function temporalitySelector(preference: Temporality): (type: InstrumentType) => AggregationTemporality {
  const delta = DELTA[preference];
  return (type) => (delta.has(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE);
}

/** Boundaries that an instrument advises hold for the explicit buckets only. */
export function aggregationSelector(histogram: HistogramAggregation): (type: InstrumentType) => AggregationOption {
  return (type) =>
    type === InstrumentType.HISTOGRAM && histogram === 'base2_exponential_bucket_histogram'
      ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
      : { type: AggregationType.DEFAULT };
}

/** Name of an instrument in a configuration file → its name in the SDK. */
export const INSTRUMENT_TYPES: Readonly<Record<InstrumentKind, InstrumentType>> = {
  counter: InstrumentType.COUNTER,
  gauge: InstrumentType.GAUGE,
  histogram: InstrumentType.HISTOGRAM,
  observable_counter: InstrumentType.OBSERVABLE_COUNTER,
  observable_gauge: InstrumentType.OBSERVABLE_GAUGE,
  observable_up_down_counter: InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
  up_down_counter: InstrumentType.UP_DOWN_COUNTER,
};

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#configuration-1 */
const DEFAULT_CARDINALITY = 2000;

export function cardinalitySelector(limits: CardinalityLimits): (type: InstrumentType) => number {
  const byType = new Map<InstrumentType, number>();
  for (const [kind, type] of Object.entries(INSTRUMENT_TYPES) as [InstrumentKind, InstrumentType][])
    byType.set(type, limits[kind] ?? limits.default ?? DEFAULT_CARDINALITY);
  return (type) => byType.get(type) ?? DEFAULT_CARDINALITY;
}
