import type { AggregationConfigModel, ViewConfigModel } from '@opentelemetry/configuration';
import type { DeclaredAggregation, DeclaredView } from '../settings/declared.ts';
import type { Path } from './file-problem.ts';
import type { Translation } from './translation.ts';

/** `meter_provider.views`. A view that the SDK would refuse is noted and left out. */
export function translateViews(to: Translation, views: readonly ViewConfigModel[], path: Path): DeclaredView[] {
  return views.flatMap(({ selector, stream }, index) => {
    const view: DeclaredView = {
      selector: withoutNothing({
        instrumentName: selector.instrument_name,
        instrumentType: selector.instrument_type,
        instrumentUnit: selector.unit,
        meterName: selector.meter_name,
        meterVersion: selector.meter_version,
        meterSchemaUrl: selector.meter_schema_url,
      }),
      ...withoutNothing({
        name: stream.name,
        description: stream.description,
        aggregation:
          stream.aggregation && aggregationOf(to, stream.aggregation, [...path, index, 'stream', 'aggregation']),
        cardinalityLimit: stream.aggregation_cardinality_limit,
      }),
      ...(stream.attribute_keys && {
        attributes: { included: stream.attribute_keys.included, excluded: stream.attribute_keys.excluded ?? [] },
      }),
    };
    const problem = problemOf(view);
    if (problem !== undefined) to.note([...path, index], `${problem}; left out.`);
    return problem === undefined ? [view] : [];
  });
}

function problemOf({ selector, name }: DeclaredView): string | undefined {
  if (Object.keys(selector).length === 0) return 'selects nothing';
  const selected = selector.instrumentName;
  if (name !== undefined && (selected === undefined || /[*?]/.test(selected)))
    return 'gives one name to several instruments';
  return undefined;
}

function aggregationOf(to: Translation, aggregation: AggregationConfigModel, path: Path): DeclaredAggregation {
  const explicit = aggregation.explicit_bucket_histogram;
  if (explicit !== undefined) {
    const { boundaries, record_min_max } = explicit ?? {};
    return { kind: 'explicit_bucket_histogram', boundaries, recordMinMax: record_min_max ?? true };
  }
  const exponential = aggregation.base2_exponential_bucket_histogram;
  if (exponential !== undefined) {
    const { max_scale, max_size, record_min_max } = exponential ?? {};
    if (max_scale !== undefined && max_scale !== null && max_scale !== MOST_SCALE)
      to.note([...path, 'base2_exponential_bucket_histogram', 'max_scale'], `is always ${MOST_SCALE} here; ignored.`);
    return {
      kind: 'base2_exponential_bucket_histogram',
      maxSize: max_size ?? 160,
      recordMinMax: record_min_max ?? true,
    };
  }
  const [kind = 'default'] = Object.keys(aggregation);
  return { kind: kind as 'default' | 'drop' | 'sum' | 'last_value' };
}

/** This is the SDK's, which does not let it be set. */
const MOST_SCALE = 20;

type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

/** In a configuration file null stands for nothing. */
function withoutNothing<T extends object>(values: T): Given<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as Given<T>;
}
