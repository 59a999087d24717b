import type { DetectorName, Settings } from '../shape.ts';
import type { Environment } from '../table/values.ts';
import { detectorsOfPlatform } from './platform.ts';

const EVERY_START: readonly DetectorName[] = ['host', 'process', 'serviceinstance', 'k8s'];

/** Detectors that also, or only, ask files or a metadata service: not in the app's thread, and not before spans are sent. */
const SLOW: readonly DetectorName[] = ['host', 'container', 'aws', 'gcp', 'azure', 'alibaba'];

/**
 * Chooses the detectors that run. Unset: the cheap ones, and those of the platform that the environment shows.
 * @param named `OTEL_NODE_RESOURCE_DETECTORS`; `env` among them changes nothing, its variables are always read
 */
export function readDetectors(
  named: readonly (DetectorName | 'env' | 'all')[] | undefined,
  env: Environment,
): Settings['detectors'] {
  if (named === undefined) return { quick: EVERY_START, slow: detectorsOfPlatform(env) };
  const all = named.includes('all');
  const quick = (['host', 'os', 'process', 'serviceinstance', 'k8s'] as const).filter(
    (name) => all || named.includes(name),
  );
  return { quick, slow: SLOW.filter((name) => all || named.includes(name)) };
}
