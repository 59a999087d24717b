import type { Attributes } from '@opentelemetry/api';
import type { ResourceDetector } from '@opentelemetry/resources';
import { log } from '../node/log.ts';
import { Guarded } from './faults.ts';

/** Asks a resource detector for what it knows at once: the first span does not wait for the rest. */
export function detectAttributes(detector: ResourceDetector, label: string): Attributes {
  const detected: unknown = new Guarded(label).call('detect', () => detector.detect());
  const { attributes } = Object(detected) as { attributes?: unknown };
  const known: Attributes = {};
  const later: string[] = [];
  for (const [key, value] of Object.entries(Object(attributes) as Record<string, unknown>)) {
    if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') {
      Promise.resolve(value).then(undefined, () => {});
      later.push(key);
    } else if (value !== undefined) known[key] = value as Attributes[string];
  }
  if (later.length > 0)
    log(
      'warn',
      `${label} gives ${later.join(', ')} as promises, which are not waited for; the attributes are left out. Give values.`,
    );
  return known;
}
