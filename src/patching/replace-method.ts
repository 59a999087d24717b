export type Method<This = unknown> = (this: This, ...args: unknown[]) => unknown;

/**
 * The prototype of a class that a file exports. To be asked only of files that are known to export one: of the exports of a file
 * that is still loading, in a circle, Node warns of each property that is missing.
 */
export function prototypeOf(exports: unknown): object {
  return (exports as { prototype: object }).prototype;
}

/** A function has these properties of its own only because of how it was written. */
const OF_ITS_KIND: ReadonlySet<string | symbol> = new Set(['prototype', 'arguments', 'caller']);

/**
 * Replaces a method where it is defined: on a prototype (subclasses inherit the one of the base class), on an object, among
 * the exports of a module, or in a binding of an ES module. Name, length and other properties of the function stay, and so do
 * the attributes of the property. What is no method of the holder's own is left alone.
 * @throws {TypeError} where the property can neither be changed nor be assigned to
 */
export function replaceMethod<This>(
  holder: object,
  name: string | symbol,
  wrap: (original: Method<This>) => Method<This>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (descriptor === undefined) return;
  const original: unknown = descriptor.get === undefined ? descriptor.value : descriptor.get.call(holder);
  if (typeof original !== 'function') return;
  const method = alike(wrap(original as Method<This>), original);
  if (descriptor.set !== undefined) descriptor.set.call(holder, method);
  else if (descriptor.get !== undefined) Object.defineProperty(holder, name, { ...descriptor, get: () => method });
  else Object.defineProperty(holder, name, { ...descriptor, value: method });
}

/**
 * The same for what the holder has or inherits: an inherited method becomes its own, with the attributes that it had where it
 * was found, so that `for (key in holder)` lists what it did.
 */
export function replaceInherited<This>(
  holder: object,
  name: string | symbol,
  wrap: (original: Method<This>) => Method<This>,
): void {
  let owner: object | null = holder;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  if (owner === null) return;
  if (owner === holder) {
    replaceMethod(holder, name, wrap);
    return;
  }
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  const method = alike(wrap(original as Method<This>), original);
  const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  Object.defineProperty(holder, name, { value: method, enumerable, configurable: true, writable: true });
}

/** Gives a function the name, the length and the other properties of the one whose place it takes. */
export function alike<Replacement extends object>(replacement: Replacement, original: object): Replacement {
  for (const key of Reflect.ownKeys(original)) {
    // A property that the replacement has made of its own, such as another `promisify.custom`, is meant.
    const isMeant = Object.hasOwn(replacement, key) && key !== 'name' && key !== 'length';
    if (isMeant || OF_ITS_KIND.has(key)) continue;
    Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  return replacement;
}

/** Exports with others in the place of some: for those that are accessors for good, as bundlers make them. */
export function withExports(exports: object, replacements: Readonly<Record<string, unknown>>): object {
  const descriptors: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(exports);
  for (const [name, value] of Object.entries(replacements)) {
    const { enumerable = true, configurable = false } = descriptors[name] ?? {};
    descriptors[name] = { get: () => value, enumerable, configurable };
  }
  return Object.create(Object.getPrototypeOf(exports) as object | null, descriptors) as object;
}
