import { hostname, release } from 'node:os';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { SDK_INFO } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_TELEMETRY_DISTRO_NAME,
  ATTR_TELEMETRY_DISTRO_VERSION,
  ATTR_TELEMETRY_SDK_LANGUAGE,
  ATTR_TELEMETRY_SDK_NAME,
  ATTR_TELEMETRY_SDK_VERSION,
} from '@opentelemetry/semantic-conventions';
import { random } from '../node/at-boot.ts';
import { loadChunk } from '../node/chunk.ts';
import type { KeptAttributes } from '../settings/declared.ts';
import { fits } from '../settings/parse/name-pattern.ts';
import type { Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';
import { detectionPatience } from './detection-patience.ts';
import { kubernetesAttributes } from './kubernetes.ts';
import type { Later } from './later-attributes.ts';
import { chooseServiceName } from './service-name.ts';

/** The name and version in the app's package.json. */
export interface ResourceDefaults {
  /** Used when no variable names the service. */
  serviceName: string | undefined;
  serviceVersion: string | undefined;
}

/** Attributes of the user's own detectors; promises of those that are known later never reject. */
export type Detected = Readonly<Record<string, AttributeValue | Promise<AttributeValue | undefined>>>;

/** Semantic conventions, `host.arch`: names that differ from `process.arch`. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32', ia32: 'x86' };

/** Semantic conventions, `os.type`: names that differ from `process.platform`. */
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };

/**
 * The origin of every span of this process. `OTEL_SERVICE_NAME` wins over `OTEL_RESOURCE_ATTRIBUTES`, which
 * win over what is detected, here or by the user's own detectors. No argument of the command line is in it: it may be a secret.
 */
export function createResource(
  settings: Settings,
  defaults: ResourceDefaults,
  env: Readonly<Record<string, string | undefined>> = {},
  detected: Detected = {},
): Resource {
  const { quick } = settings.detectors;
  const serviceName = chooseServiceName(settings, defaults.serviceName);
  const attributes: Record<string, Detected[string] | undefined> = {
    [ATTR_SERVICE_NAME]: serviceName,
    [ATTR_TELEMETRY_SDK_LANGUAGE]: SDK_INFO[ATTR_TELEMETRY_SDK_LANGUAGE],
    [ATTR_TELEMETRY_SDK_NAME]: SDK_INFO[ATTR_TELEMETRY_SDK_NAME],
    [ATTR_TELEMETRY_SDK_VERSION]: SDK_INFO[ATTR_TELEMETRY_SDK_VERSION],
    [ATTR_TELEMETRY_DISTRO_NAME]: '@org/otel-auto',
    [ATTR_TELEMETRY_DISTRO_VERSION]: VERSION,
  };
  if (quick.includes('serviceinstance')) attributes[ATTR_SERVICE_INSTANCE_ID] = randomUuid();
  if (quick.includes('process')) {
    attributes['process.pid'] = process.pid;
    attributes['process.executable.path'] = process.execPath;
    attributes['process.runtime.name'] = 'nodejs';
    attributes['process.runtime.version'] = process.versions.node;
    attributes['process.runtime.description'] = 'Node.js';
  }
  if (quick.includes('host')) {
    attributes['host.name'] = hostname();
    attributes['host.arch'] = ARCHITECTURES[process.arch] ?? process.arch;
  }
  if (quick.includes('os')) {
    attributes['os.type'] = SYSTEMS[process.platform] ?? process.platform;
    attributes['os.version'] = release();
  }
  if (quick.includes('k8s')) Object.assign(attributes, kubernetesAttributes(env));
  if (defaults.serviceVersion !== undefined) attributes[ATTR_SERVICE_VERSION] = defaults.serviceVersion;
  Object.assign(attributes, detected);
  if (settings.declared !== undefined) keepAsked(attributes, settings.declared.detected);
  Object.assign(attributes, settings.resourceAttributes);
  // The key was renamed; who gives the old one means the new one too.
  const environment = attributes['deployment.environment'];
  if (environment !== undefined) attributes['deployment.environment.name'] ??= environment;
  attributes[ATTR_SERVICE_NAME] = serviceName;
  const later = takePromised(attributes);
  const { schemaUrl } = settings.declared ?? {};
  const resource = resourceFromAttributes(attributes as Attributes, schemaUrl === undefined ? {} : { schemaUrl });
  if (later.size === 0) return resource;
  const chunk = loadChunk<typeof import('./later-attributes.ts')>('resource-later-attributes');
  return chunk.withLater(resource, later, detectionPatience(settings));
}

/** Takes out what is known later. */
function takePromised(attributes: Record<string, Detected[string] | undefined>): Later {
  const later = new Map<string, Promise<AttributeValue | undefined>>();
  for (const [key, value] of Object.entries(attributes)) {
    if (!(value instanceof Promise)) continue;
    later.set(key, value);
    delete attributes[key];
  }
  return later;
}

/** The attributes of the SDK itself are not detected. */
function keepAsked(attributes: Record<string, unknown>, { included, excluded }: KeptAttributes): void {
  for (const key of Object.keys(attributes)) {
    if (key === ATTR_SERVICE_NAME || key.startsWith('telemetry.')) continue;
    const asked = included === undefined || included.some((pattern) => fits(key, pattern));
    if (!asked || excluded.some((pattern) => fits(key, pattern))) delete attributes[key];
  }
}

/** UUID version 4 (RFC 9562) from `Math.random`, as the SDK's trace ids: loading `node:crypto` takes 3 ms of every start. */
function randomUuid(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit) =>
    Math.floor(digit === 'x' ? random() * 16 : 8 + random() * 4).toString(16),
  );
}
