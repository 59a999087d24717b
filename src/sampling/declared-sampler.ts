import { TraceFlags } from '@opentelemetry/api';
import type { SamplerTree } from '../settings/declared.ts';
import { NOT_RECORD, RECORD, type TraceSampler } from '../span/trace-sampler.ts';
import { createSampler } from './standard-samplers.ts';

/** The sampler of a configuration file, where no variable has a name for it. */
export function createDeclaredSampler(tree: SamplerTree): TraceSampler {
  switch (tree.kind) {
    case 'always_on':
    case 'always_off':
      return createSampler({ name: tree.kind, ratio: 1 });
    case 'trace_id_ratio_based':
      return createSampler({ name: 'traceidratio', ratio: tree.ratio });
    case 'always_record':
      return recordAll(createDeclaredSampler(tree.root));
    case 'parent_based':
      return byParent(tree);
  }
}

/** As the official one of that name. */
function byParent(tree: Extract<SamplerTree, { kind: 'parent_based' }>): TraceSampler {
  const root = createDeclaredSampler(tree.root);
  const remoteSampled = createDeclaredSampler(tree.remoteSampled);
  const remoteNotSampled = createDeclaredSampler(tree.remoteNotSampled);
  const localSampled = createDeclaredSampler(tree.localSampled);
  const localNotSampled = createDeclaredSampler(tree.localNotSampled);
  return {
    decide(traceId, parent, name) {
      if (parent === undefined) return root.decide(traceId, parent, name);
      const sampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      if (parent.isRemote) return (sampled ? remoteSampled : remoteNotSampled).decide(traceId, parent, name);
      return (sampled ? localSampled : localNotSampled).decide(traceId, parent, name);
    },
  };
}

function recordAll(root: TraceSampler): TraceSampler {
  return {
    decide(traceId, parent, name) {
      const decision = root.decide(traceId, parent, name);
      return decision === NOT_RECORD ? RECORD : decision;
    },
  };
}
