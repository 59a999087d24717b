import type { DetectorName } from '../shape.ts';
import type { Environment } from '../table/values.ts';

/** Variables that a platform sets, and what can be learned there. On Google's virtual machines and Alibaba's nothing is set. */
const PLATFORMS: readonly (readonly [detector: DetectorName, ...variables: string[]])[] = [
  ['aws-lambda', 'AWS_LAMBDA_FUNCTION_NAME'],
  ['aws-ecs', 'ECS_CONTAINER_METADATA_URI_V4', 'ECS_CONTAINER_METADATA_URI'],
  ['gcp', 'K_SERVICE', 'CLOUD_RUN_JOB', 'FUNCTION_TARGET', 'GAE_SERVICE', 'GCE_METADATA_HOST'],
  ['azure-apps', 'WEBSITE_SITE_NAME', 'CONTAINER_APP_NAME'],
];

/** The detectors of the platforms that the environment shows. */
export function detectorsOfPlatform(env: Environment): readonly DetectorName[] {
  return PLATFORMS.filter(([, ...variables]) => variables.some((name) => env[name])).map(([detector]) => detector);
}
