import type { Attributes, SpanKind } from '@opentelemetry/api';
import type { Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { ParentIds, TraceId } from './ids.ts';

/** A sampler that takes what there is as it is, so that nothing need be prepared for it. */
export interface TraceSampler {
  /** Does `decide` look at the attributes? Else they may be left out. */
  readonly readsAttributes?: boolean;
  /**
   * @param parent undefined for a new trace; never an invalid one
   * @param attributes as the caller gave them: anything
   */
  decide(
    traceId: TraceId,
    parent: ParentIds | undefined,
    name: string,
    kind?: SpanKind,
    attributes?: Attributes,
  ): SamplingDecision;
}

export type AnySampler = Sampler | TraceSampler;

// Values of the official enum; as a type alone it loads nothing.
export const NOT_RECORD = 0 satisfies SamplingDecision.NOT_RECORD;
export const RECORD = 1 satisfies SamplingDecision.RECORD;
export const RECORD_AND_SAMPLED = 2 satisfies SamplingDecision.RECORD_AND_SAMPLED;
