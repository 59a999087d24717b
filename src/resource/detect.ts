import type { Attributes } from '@opentelemetry/api';
import { detectResources, type ResourceDetector } from '@opentelemetry/resources';
import { fetchSecurely } from './secure-fetch.ts';

/** Each package is loaded when its detector is asked for. */
const LOAD: Readonly<Record<string, () => Promise<ResourceDetector[]>>> = {
  host: async () => [(await import('@opentelemetry/resources')).hostDetector],
  container: async () => [(await import('@opentelemetry/resource-detector-container')).containerDetector],
  async aws() {
    const aws = await import('@opentelemetry/resource-detector-aws');
    const { awsLambdaDetector, awsEcsDetector, awsEksDetector, awsBeanstalkDetector, awsEc2Detector } = aws;
    fetchSecurely(awsEksDetector);
    return [awsLambdaDetector, awsEcsDetector, awsEksDetector, awsBeanstalkDetector, awsEc2Detector];
  },
  'aws-lambda': async () => [(await import('@opentelemetry/resource-detector-aws')).awsLambdaDetector],
  'aws-ecs': async () => [(await import('@opentelemetry/resource-detector-aws')).awsEcsDetector],
  gcp: async () => [(await import('@opentelemetry/resource-detector-gcp')).gcpDetector],
  async azure() {
    const azure = await import('@opentelemetry/resource-detector-azure');
    return [...azureApps(azure), azure.azureAksDetector, azure.azureVmDetector];
  },
  'azure-apps': async () => azureApps(await import('@opentelemetry/resource-detector-azure')),
  alibaba: async () => [(await import('@opentelemetry/resource-detector-alibaba-cloud')).alibabaCloudEcsDetector],
};

/** These detectors read the environment only. */
function azureApps(azure: typeof import('@opentelemetry/resource-detector-azure')): ResourceDetector[] {
  return [azure.azureFunctionsDetector, azure.azureAppServiceDetector, azure.azureContainerAppsDetector];
}

/**
 * Runs the official detectors. One that fails finds nothing.
 * @param known keys that are not to be found again
 * @param found called with what a detector adds to what is known and was found before, if anything
 * @returns when the last one has answered; a dead metadata service may take seconds
 */
export async function detect(
  names: readonly string[],
  known: readonly string[],
  found: (attributes: Attributes) => void,
): Promise<void> {
  const seen = new Set(known);
  const ask = async (detector: ResourceDetector) => {
    const resource = detectResources({ detectors: [detector] });
    await resource.waitForAsyncAttributes?.();
    const fresh = Object.entries(resource.attributes).filter(([key, value]) => value !== '' && !seen.has(key));
    for (const [key] of fresh) seen.add(key);
    if (fresh.length > 0) found(Object.fromEntries(fresh));
  };
  await Promise.allSettled(names.map(async (name) => Promise.allSettled(((await LOAD[name]?.()) ?? []).map(ask))));
}
