// What a compiler makes of decorators: these services run without one.

/** `@first @second class Class { constructor(@parameters[0] a) }` */
export function decorateClass(Class, decorators, parameters = []) {
  for (const [index, decorator] of parameters.entries()) decorator(Class, undefined, index);
  for (const decorator of decorators.toReversed()) decorator(Class);
}

/** `@decorator method(@parameters[0] a)` */
export function decorateMethod({ prototype }, name, decorator, parameters = []) {
  for (const [index, parameter] of parameters.entries()) parameter(prototype, name, index);
  decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}

/** The same for a standard decorator, as `traced` is one. */
export function replaceMethod({ prototype }, name, decorator) {
  const method = decorator(prototype[name], { kind: 'method', name, static: false, private: false });
  Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
}
