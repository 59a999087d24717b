import type { AttributeValue } from '@opentelemetry/api';
import type { ConfigurationModel, ResourceConfigModel } from '@opentelemetry/configuration';
import type { KeptAttributes } from '../settings/declared.ts';
import type { DeclaredSettings } from '../settings/shape.ts';
import { accepts, type Translation } from './translation.ts';

const PATH = ['resource'];
const DETECTORS_VARIABLE = 'OTEL_NODE_RESOURCE_DETECTORS';

/** Name of a detector in the format → its name in `OTEL_NODE_RESOURCE_DETECTORS`; others have the same name in both. */
const WORDS: Readonly<Record<string, readonly string[]>> = { host: ['host', 'os'], service: ['serviceinstance'] };
/** Words of the variable that are no detectors. */
const NO_DETECTORS: readonly string[] = ['all', 'none', 'env'];

/** Detector → attributes that are there without asking for it, and so go where a file does not name it. */
const BUILT_IN: Readonly<Record<string, string>> = {
  host: 'host.*',
  os: 'os.*',
  process: 'process.*',
  serviceinstance: 'service.instance.id',
};

export interface TranslatedResource extends Pick<DeclaredSettings, 'detected' | 'schemaUrl'> {
  /** Weaker than `attributes_list`. */
  readonly weak: Readonly<Record<string, AttributeValue>>;
  /** Stronger than it. */
  readonly strong: Readonly<Record<string, AttributeValue>>;
}

/** @param serviceName `OTEL_SERVICE_NAME`, which the detector `service` reads even so */
export function translateResource(
  to: Translation,
  resource: ConfigurationModel['resource'],
  serviceName: string | undefined,
): TranslatedResource {
  to.set('OTEL_RESOURCE_ATTRIBUTES', resource?.attributes_list, [...PATH, 'attributes_list']);
  const words = translateDetectors(to, resource);
  return {
    detected: detectedOf(resource, words),
    schemaUrl: resource?.schema_url ?? undefined,
    weak: words.includes('serviceinstance') && serviceName ? { 'service.name': serviceName } : {},
    strong: attributesOf(resource),
  };
}

/** Names of the detectors that are available, as the variable has them. */
function translateDetectors(to: Translation, resource: ConfigurationModel['resource']): string[] {
  const path = [...PATH, 'detection/development', 'detectors'];
  const words = (resource?.['detection/development']?.detectors ?? []).flatMap((detector, index) => {
    const [name = ''] = Object.keys(detector);
    const its = WORDS[name] ?? [name];
    if (!NO_DETECTORS.includes(name) && its.every((word) => accepts(DETECTORS_VARIABLE, word))) return its;
    to.note([...path, index, name], 'is a detector that is not available here; left out.');
    return [];
  });
  to.set(DETECTORS_VARIABLE, words.join(',') || 'none', path);
  return words;
}

function detectedOf(resource: ConfigurationModel['resource'], words: readonly string[]): KeptAttributes {
  const { included, excluded = [] } = resource?.['detection/development']?.attributes ?? {};
  const notAsked = Object.entries(BUILT_IN).flatMap(([word, pattern]) => (words.includes(word) ? [] : pattern));
  return { included, excluded: [...excluded, ...notAsked] };
}

function attributesOf(resource: ResourceConfigModel | undefined): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const { name, value, type } of resource?.attributes ?? []) {
    if (value === null) continue;
    attributes[name] = type === 'string' ? String(value) : value;
  }
  return attributes;
}
