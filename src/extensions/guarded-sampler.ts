import type { Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { RECORD_AND_SAMPLED } from '../span/trace-sampler.ts';
import { Guarded } from './faults.ts';

/** A sampler of an extension; where it fails, the span is recorded. */
export function guardSampler(inner: Sampler, label: string): Sampler {
  const guarded = new Guarded(label);
  return {
    shouldSample(...args) {
      const result = guarded.call('shouldSample', () => {
        const answer: unknown = inner.shouldSample(...args);
        const { decision } = Object(answer) as { decision?: unknown };
        if (decision !== 0 && decision !== 1 && decision !== 2) throw new TypeError('it gave no sampling decision');
        return answer as ReturnType<Sampler['shouldSample']>;
      });
      return result ?? { decision: RECORD_AND_SAMPLED as SamplingDecision };
    },
    toString: () => guarded.call('toString', () => inner.toString()) ?? label,
  };
}
