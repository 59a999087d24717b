import type { DetectorName, Settings } from '../shape.ts';
import type { Environment } from '../table/values.ts';

const EVERY_START: readonly DetectorName[] = ['host', 'process', 'serviceinstance', 'k8s'];

/** Detectors that also, or only, ask files or a metadata service: not in the app's thread, and not before spans are sent. */
const SLOW: readonly DetectorName[] = ['host', 'container', 'aws', 'gcp', 'azure', 'alibaba'];

/** Variables that a platform sets, and what can be learned there. On Google's virtual machines and Alibaba's nothing is set. */
const PLATFORMS: readonly (readonly [detector: DetectorName, ...variables: string[]])[] = [
  ['aws-lambda', 'AWS_LAMBDA_FUNCTION_NAME'],
  ['aws-ecs', 'ECS_CONTAINER_METADATA_URI_V4', 'ECS_CONTAINER_METADATA_URI'],
  ['gcp', 'K_SERVICE', 'CLOUD_RUN_JOB', 'FUNCTION_TARGET', 'GAE_SERVICE', 'GCE_METADATA_HOST'],
  ['azure-apps', 'WEBSITE_SITE_NAME', 'CONTAINER_APP_NAME'],
];

/**
 * Which detectors run. Unset: the cheap ones, and those of the platform that the environment shows.
 * @param named `OTEL_NODE_RESOURCE_DETECTORS`; `env` among them changes nothing, its variables are always read
 */
export function readDetectors(
  named: readonly (DetectorName | 'env' | 'all')[] | undefined,
  env: Environment,
): Settings['detectors'] {
  if (named === undefined) {
    const shown = PLATFORMS.filter(([, ...variables]) => variables.some((name) => env[name]));
    return { quick: EVERY_START, slow: shown.map(([detector]) => detector) };
  }
  const all = named.includes('all');
  const quick = (['host', 'os', 'process', 'serviceinstance', 'k8s'] as const).filter(
    (name) => all || named.includes(name),
  );
  return { quick, slow: SLOW.filter((name) => all || named.includes(name)) };
}
