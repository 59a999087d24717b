import { TraceFlags } from '@opentelemetry/api';
import { loadChunk } from '../node/chunk.ts';
import type { RemoteSamplerSettings, SamplerName, Settings } from '../settings/shape.ts';
import { NOT_RECORD, RECORD_AND_SAMPLED, type TraceSampler } from '../span/trace-sampler.ts';
import type { createRemoteSampler } from './jaeger-remote.ts';

const alwaysOn: TraceSampler = { decide: () => RECORD_AND_SAMPLED };
const alwaysOff: TraceSampler = { decide: () => NOT_RECORD };

const CREATE: Record<Exclude<SamplerName, `${string}jaeger_remote`>, (ratio: number) => TraceSampler> = {
  always_on: () => alwaysOn,
  always_off: () => alwaysOff,
  traceidratio: byTraceId,
  parentbased_always_on: () => byParent(alwaysOn),
  parentbased_always_off: () => byParent(alwaysOff),
  parentbased_traceidratio: (ratio) => byParent(byTraceId(ratio)),
};

/**
 * The sampler of `OTEL_TRACES_SAMPLER`. The six standard ones decide as the official ones of that name.
 * @param service whose strategy a remote sampler asks for
 * @param createRemote makes those whose code is loaded only when they are named
 */
export function createSampler(
  { name, ratio, remote }: Settings['sampler'],
  service = '',
  createRemote: typeof createRemoteSampler = loadRemote,
): TraceSampler {
  if (name === 'jaeger_remote') return createRemote(remote as RemoteSamplerSettings, service, byTraceId);
  if (name === 'parentbased_jaeger_remote')
    return byParent(createRemote(remote as RemoteSamplerSettings, service, byTraceId));
  return CREATE[name](ratio);
}

const loadRemote: typeof createRemoteSampler = (settings, service, byRatio) => {
  // A chunk of its own, next to the one that this file is bundled into.
  const chunk = loadChunk<typeof import('./jaeger-remote.ts')>('sampling-jaeger-remote');
  return chunk.createRemoteSampler(settings, service, byRatio);
};

/** Decides by the exclusive or of the id's four 32-bit words, so that services with the same ratio agree. `ratio` is in [0, 1]. */
export function byTraceId(ratio: number): TraceSampler {
  const bound = ratio === 1 ? 0x1_0000_0000 : Math.floor(ratio * 0xffff_ffff);
  return {
    decide({ a, b, c, d }) {
      return (a ^ b ^ c ^ d) >>> 0 < bound ? RECORD_AND_SAMPLED : NOT_RECORD;
    },
  };
}

function byParent(root: TraceSampler): TraceSampler {
  return {
    decide(traceId, parent, name) {
      if (parent === undefined) return root.decide(traceId, parent, name);
      return parent.traceFlags & TraceFlags.SAMPLED ? RECORD_AND_SAMPLED : NOT_RECORD;
    },
  };
}
