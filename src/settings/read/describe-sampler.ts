import type { Settings } from '../shape.ts';

/** One that takes nothing, as it is written where it is set. */
export function describeSampler({ name }: Settings['sampler'], isOfFile: boolean): string {
  const isRatio = name.endsWith('ratio');
  if (!isOfFile) return `OTEL_TRACES_SAMPLER=${name}${isRatio ? ' with OTEL_TRACES_SAMPLER_ARG=0' : ''}`;
  return `the sampler of the configuration file, ${isRatio ? 'trace_id_ratio_based with ratio 0,' : 'always_off,'}`;
}
