export type Method<This = unknown> = (this: This, ...args: unknown[]) => unknown;

/**
 * Replaces a method where it is defined (subclasses inherit the one of the base class); name, length and flags of the
 * property stay. What is no method of the prototype's own is left alone.
 */
export function replaceMethod<This>(
  prototype: object,
  name: string,
  wrap: (original: Method<This>) => Method<This>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (typeof descriptor?.value !== 'function') return;
  const original = descriptor.value as Method<This>;
  const method = wrap(original);
  Object.defineProperty(method, 'name', { value: name, configurable: true });
  Object.defineProperty(method, 'length', { value: original.length, configurable: true });
  Object.defineProperty(prototype, name, { ...descriptor, value: method });
}
