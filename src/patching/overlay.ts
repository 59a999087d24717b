/**
 * `object` as whoever reads it sees it, with some properties of ours in place of its own; what is written goes to ours. A copy
 * would do for plain objects only: what is inherited, or read by a getter that uses a private field, is not in it.
 */
export function overlay<T extends object>(object: T, ours: Partial<T>): T {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return { ...object, ...ours };
  // Over an object of its own: what is frozen may not be shown otherwise than it is.
  return new Proxy(Object.create(prototype as object) as T, {
    get: (_over, key) => Reflect.get(sourceOf(object, ours, key), key) as unknown,
    has: (_over, key) => Reflect.has(sourceOf(object, ours, key), key),
    set: (_over, key, value) => Reflect.set(ours, key, value),
    ownKeys: () => [...new Set([...Reflect.ownKeys(object), ...Reflect.ownKeys(ours)])],
    getOwnPropertyDescriptor(_over, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(sourceOf(object, ours, key), key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}

function sourceOf(object: object, ours: object, key: string | symbol): object {
  return Object.hasOwn(ours, key) ? ours : object;
}
