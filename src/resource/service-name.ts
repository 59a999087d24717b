import type { AttributeValue } from '@opentelemetry/api';
import type { Settings } from '../settings/shape.ts';

/** `service.name` where nothing says one: the specification's name for it, with that of the runtime. */
const UNKNOWN_SERVICE = 'unknown_service:node';

/**
 * `OTEL_SERVICE_NAME` wins over `service.name` in `OTEL_RESOURCE_ATTRIBUTES`, which wins over the app's package.json.
 * @param ofPackage the name in that package.json
 */
export function chooseServiceName(
  { serviceName, resourceAttributes }: Pick<Settings, 'serviceName' | 'resourceAttributes'>,
  ofPackage: string | undefined,
): AttributeValue {
  return serviceName ?? resourceAttributes['service.name'] ?? ofPackage ?? UNKNOWN_SERVICE;
}
