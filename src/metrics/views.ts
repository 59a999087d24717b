import type { Attributes } from '@opentelemetry/api';
import {
  type AggregationOption,
  AggregationType,
  type IAttributesProcessor,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { DeclaredAggregation, DeclaredView, KeptAttributes } from '../settings/declared.ts';
import { fits } from '../settings/parse/name-pattern.ts';
import { INSTRUMENT_TYPES } from './selectors.ts';

/** The views of a configuration file, as the SDK takes them. */
export function createViews(views: readonly DeclaredView[]): ViewOptions[] {
  return views.map(({ selector, name, description, aggregation, cardinalityLimit, attributes }) => {
    const { instrumentType, ...others } = selector;
    return {
      ...others,
      ...(instrumentType && { instrumentType: INSTRUMENT_TYPES[instrumentType] }),
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(aggregation && { aggregation: aggregationOf(aggregation) }),
      ...(cardinalityLimit !== undefined && { aggregationCardinalityLimit: cardinalityLimit }),
      ...(attributes && { attributesProcessors: [keeping(attributes)] }),
    };
  });
}

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation */
const BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

function aggregationOf(aggregation: DeclaredAggregation): AggregationOption {
  switch (aggregation.kind) {
    case 'default':
      return { type: AggregationType.DEFAULT };
    case 'drop':
      return { type: AggregationType.DROP };
    case 'sum':
      return { type: AggregationType.SUM };
    case 'last_value':
      return { type: AggregationType.LAST_VALUE };
    case 'explicit_bucket_histogram': {
      const { boundaries = BOUNDARIES, recordMinMax } = aggregation;
      return {
        type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
        options: { boundaries: [...boundaries], recordMinMax },
      };
    }
    case 'base2_exponential_bucket_histogram': {
      const { maxSize, recordMinMax } = aggregation;
      return { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize, recordMinMax } };
    }
  }
}

/** The SDK's own lists know no wildcards. */
function keeping({ included, excluded }: KeptAttributes): IAttributesProcessor {
  const keeps = new Map<string, boolean>();
  const decide = (key: string) =>
    (included === undefined || included.some((pattern) => fits(key, pattern))) &&
    !excluded.some((pattern) => fits(key, pattern));
  return {
    process(incoming) {
      const kept: Attributes = {};
      for (const key of Object.keys(incoming)) {
        let keep = keeps.get(key);
        if (keep === undefined) {
          keep = decide(key);
          if (keeps.size < MOST_KEYS) keeps.set(key, keep);
        }
        if (keep) kept[key] = incoming[key];
      }
      return kept;
    },
  };
}

/** Names of attributes are few; whoever makes them up does not fill the memory. */
const MOST_KEYS = 1000;
