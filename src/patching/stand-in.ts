/** The handler calls, or constructs, in place of the original. */
export interface StandInHandler<F extends object, Args extends readonly unknown[]> {
  apply?(original: F, self: unknown, args: Args): unknown;
  construct?(original: F, args: Args, newTarget: never): object;
}

/**
 * A function that can be told from the original by nothing but identity: for what an app hands to a library (handlers,
 * tasks), and for what a module exports as a whole, classes among them. Libraries go by the length, the name, the source and
 * the static members of such functions, and construct them. A call costs some 50 ns more than that of a plain function, so
 * methods are replaced by `replaceMethod`.
 */
export function standIn<F extends object, Args extends readonly unknown[]>(
  original: F,
  handler: StandInHandler<F, Args>,
): F {
  return new Proxy(original, handler as object as ProxyHandler<F>);
}
