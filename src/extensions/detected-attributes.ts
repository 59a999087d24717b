import type { AttributeValue } from '@opentelemetry/api';
import type { ResourceDetector } from '@opentelemetry/resources';
import { log } from '../node/log.ts';
import { Guarded } from './faults.ts';

/** Attributes of the resource; promises of those that are known later never reject. */
export type Detected = Readonly<Record<string, AttributeValue | Promise<AttributeValue | undefined>>>;

/** Asks a resource detector for what it knows at once, and for what it will know. */
export function detectAttributes(detector: ResourceDetector, label: string): Detected {
  const guarded = new Guarded(label);
  const detected: unknown = guarded.call('detect', () => detector.detect());
  const { attributes } = Object(detected) as { attributes?: unknown };
  const known: Record<string, Detected[string]> = {};
  for (const [key, value] of Object.entries(Object(attributes) as Record<string, unknown>)) {
    if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') {
      const later = Promise.resolve(value as PromiseLike<AttributeValue | undefined>).catch((error: unknown) => {
        guarded.fault('detect', error);
        return undefined;
      });
      if (key === 'service.name')
        log('warn', `${label} gives service.name as a promise; it is needed at once, and left out. Give a value.`);
      else known[key] = later;
    } else if (value !== undefined && value !== null) known[key] = value as AttributeValue;
  }
  return known;
}
