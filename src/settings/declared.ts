/**
 * A configuration file can say these things, and no environment variable can. Each is plain data: it can be posted to a worker as
 * it is.
 */

/** A sampler of samplers. Source: opentelemetry-configuration, `Sampler`. */
export type SamplerTree =
  | { readonly kind: 'always_on' }
  | { readonly kind: 'always_off' }
  | {
      readonly kind: 'trace_id_ratio_based';
      /** From 0 to 1. */
      readonly ratio: number;
    }
  | {
      readonly kind: 'parent_based';
      readonly root: SamplerTree;
      readonly remoteSampled: SamplerTree;
      readonly remoteNotSampled: SamplerTree;
      readonly localSampled: SamplerTree;
      readonly localNotSampled: SamplerTree;
    }
  /** Records what `root` does not sample, for processors. */
  | { readonly kind: 'always_record'; readonly root: SamplerTree };

/** Attributes are kept by these names, where `?` stands for one character and `*` for any number. */
export interface KeptAttributes {
  /** Undefined: all. */
  readonly included: readonly string[] | undefined;
  readonly excluded: readonly string[];
}

/** Configuration files have these names for the kinds of instruments. */
export type InstrumentKind =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'observable_counter'
  | 'observable_gauge'
  | 'observable_up_down_counter'
  | 'up_down_counter';

/** Most sets of attributes per instrument; `default` for kinds that are not named, 2000 without it. */
export type CardinalityLimits = Readonly<Partial<Record<InstrumentKind | 'default', number>>>;

/** Source: opentelemetry-configuration, `Aggregation`. */
export type DeclaredAggregation =
  | { readonly kind: 'default' | 'drop' | 'sum' | 'last_value' }
  | {
      readonly kind: 'explicit_bucket_histogram';
      /** Undefined: those of the specification. */
      readonly boundaries: readonly number[] | undefined;
      readonly recordMinMax: boolean;
    }
  | {
      readonly kind: 'base2_exponential_bucket_histogram';
      /** Most buckets, of positive and of negative values each. */
      readonly maxSize: number;
      readonly recordMinMax: boolean;
    };

/** A view says what becomes of the metrics that fit all of `selector`. Source: opentelemetry-configuration, `View`. */
export interface DeclaredView {
  readonly selector: {
    /** With `*` and `?`. */
    readonly instrumentName?: string;
    readonly instrumentType?: InstrumentKind;
    readonly instrumentUnit?: string;
    readonly meterName?: string;
    readonly meterVersion?: string;
    readonly meterSchemaUrl?: string;
  };
  readonly name?: string;
  readonly description?: string;
  readonly aggregation?: DeclaredAggregation;
  readonly cardinalityLimit?: number;
  readonly attributes?: KeptAttributes;
}
