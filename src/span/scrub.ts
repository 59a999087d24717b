/** Attributes and other values, without secrets. */

import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { setOwn } from './clean-attribute.ts';

/** Replaces the secrets in a text; the same text if there are none. */
export type Scrub = (text: string) => string;

/** As deep as values within values are followed. */
const DEEPEST = 8;

export function scrubAttributes(attributes: Attributes, scrub: Scrub): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    const scrubbed = scrubValue(value, scrub);
    if (scrubbed !== value) setOwn(attributes, key, scrubbed as AttributeValue);
  }
}

/** A copy of lists and objects with secrets: the caller's stay as they are. */
export function scrubValue(value: unknown, scrub: Scrub, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || depth > DEEPEST) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => scrubValue(item, scrub, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, item, scrubValue(item, scrub, depth + 1)] as const);
  return entries.some(([, before, after]) => before !== after)
    ? Object.fromEntries(entries.map(([key, , after]) => [key, after]))
    : value;
}
