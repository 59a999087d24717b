import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api';
import { cleanAttributes, isAnyValue } from '@opentelemetry/core';

/**
 * The value to keep: what the caller cannot change any more, strings and bytes cut to `lengthLimit`. Undefined, with a
 * warning, for what OpenTelemetry has no value for.
 */
export function cleanValue(key: string, value: unknown, lengthLimit: number): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return value.length <= lengthLimit ? value : value.substring(0, lengthLimit);
    case 'number':
    case 'boolean':
      return value;
    default:
      if (isAnyValue(value)) return copy(value, lengthLimit);
      diag.warn(`Invalid attribute value set for key: ${key}`);
      return undefined;
  }
}

function copy(value: unknown, attributeValueLengthLimit: number): AttributeValue | undefined {
  const limits = { attributeCountLimit: 1, attributeValueLengthLimit };
  return cleanAttributes({ value: value as AttributeValue }, limits).attributes?.value;
}

/** The key as a property of an object would have it; undefined, with a warning, if attributes cannot have it. */
export function cleanKey(key: unknown): string | undefined {
  const text = typeof key === 'number' ? String(key) : key;
  if (typeof text === 'string' && text !== '') return text;
  diag.warn(`Invalid attribute key: ${String(key)}`);
  return undefined;
}

/** Assignment, but for the one key where that means something else. */
export function setOwn(attributes: Attributes, key: string, value: AttributeValue): void {
  if (key === '__proto__')
    Object.defineProperty(attributes, key, { value, writable: true, enumerable: true, configurable: true });
  else attributes[key] = value;
}
