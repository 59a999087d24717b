import type { SamplerConfigModel } from '@opentelemetry/configuration';
import type { SamplerTree } from '../settings/declared.ts';
import type { Path } from './file-problem.ts';
import { accepts, type Translation } from './translation.ts';

const ON: SamplerTree = { kind: 'always_on' };
const OFF: SamplerTree = { kind: 'always_off' };

type Branch = 'root' | `${'remote' | 'local'}_parent_${'' | 'not_'}sampled`;

/**
 * Says the sampler by variables where they can.
 * @returns what they cannot say; undefined: nothing
 */
export function translateSampler(to: Translation, sampler: SamplerConfigModel, path: Path): SamplerTree | undefined {
  if (translateRemote(to, sampler, path)) return undefined;
  const tree = treeOf(to, sampler, path);
  if (tree === undefined) return undefined;
  const parentBased = tree.kind === 'parent_based' && hasStandardBranches(tree);
  const root = parentBased ? tree.root : tree;
  const prefix = parentBased ? 'parentbased_' : '';
  switch (root.kind) {
    case 'always_on':
    case 'always_off':
      to.set('OTEL_TRACES_SAMPLER', prefix + root.kind, path);
      return undefined;
    case 'trace_id_ratio_based':
      to.set('OTEL_TRACES_SAMPLER', `${prefix}traceidratio`, path);
      to.set('OTEL_TRACES_SAMPLER_ARG', root.ratio, path);
      return undefined;
    default:
      return tree;
  }
}

function hasStandardBranches(tree: Extract<SamplerTree, { kind: 'parent_based' }>): boolean {
  const { remoteSampled, localSampled, remoteNotSampled, localNotSampled } = tree;
  return (
    remoteSampled.kind === 'always_on' &&
    localSampled.kind === 'always_on' &&
    remoteNotSampled.kind === 'always_off' &&
    localNotSampled.kind === 'always_off'
  );
}

/** A part that is not available is noted, and undefined. */
function treeOf(to: Translation, sampler: SamplerConfigModel, path: Path): SamplerTree | undefined {
  const [name = ''] = Object.keys(sampler);
  const at = [...path, name];
  switch (name) {
    case 'always_on':
      return ON;
    case 'always_off':
      return OFF;
    case 'trace_id_ratio_based':
      return { kind: 'trace_id_ratio_based', ratio: sampler.trace_id_ratio_based?.ratio ?? 1 };
    case 'parent_based': {
      const branches = sampler.parent_based ?? {};
      const branch = (key: Branch, fallback: SamplerTree) => {
        const given = branches[key];
        return given === undefined ? fallback : (treeOf(to, given, [...at, key]) ?? fallback);
      };
      return {
        kind: 'parent_based',
        root: branch('root', ON),
        remoteSampled: branch('remote_parent_sampled', ON),
        remoteNotSampled: branch('remote_parent_not_sampled', OFF),
        localSampled: branch('local_parent_sampled', ON),
        localNotSampled: branch('local_parent_not_sampled', OFF),
      };
    }
    case 'always_record': {
      const { root } = sampler.always_record as { root: SamplerConfigModel };
      return { kind: 'always_record', root: treeOf(to, root, [...at, 'root']) ?? ON };
    }
    default:
      to.note(at, 'is a sampler that is not available here; the default takes its place.');
      return undefined;
  }
}

/** `jaeger_remote/development`, alone or as the root of a standard `parent_based`: there is a variable for that. */
function translateRemote(to: Translation, sampler: SamplerConfigModel, path: Path): boolean {
  const { parent_based: parentBased } = sampler;
  const keys = Object.keys(parentBased ?? {});
  const underParent = parentBased !== undefined && keys.length === 1 && keys[0] === 'root';
  const remote = (underParent ? parentBased?.root : sampler)?.['jaeger_remote/development'];
  const name = underParent ? 'parentbased_jaeger_remote' : 'jaeger_remote';
  if (!remote || !accepts('OTEL_TRACES_SAMPLER', name)) return false;
  const { endpoint, interval, initial_sampler: initial } = remote;
  const rate = 'always_off' in initial ? 0 : (initial.trace_id_ratio_based?.ratio ?? 1);
  to.set('OTEL_TRACES_SAMPLER', name, path);
  to.set(
    'OTEL_TRACES_SAMPLER_ARG',
    `endpoint=${endpoint},pollingIntervalMs=${interval ?? 60_000},initialSamplingRate=${rate}`,
    path,
  );
  return true;
}
