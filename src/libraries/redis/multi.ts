/** The commands of the transaction that is being sent right now: the channel publishes their number only. */
export interface Transactions {
  current: readonly { readonly args: readonly unknown[] }[] | undefined;
}

type ExecuteMulti = (
  this: unknown,
  commands: NonNullable<Transactions['current']>,
  ...rest: unknown[]
) => Promise<unknown>;

/** `exports` of `dist/lib/client/index.js`: what `_executeMulti` is given is published before it returns its promise. */
export function watchTransactions(exports: unknown, transactions: Transactions): void {
  const prototype = (exports as { default?: { prototype: { _executeMulti?: ExecuteMulti } } }).default?.prototype;
  const original = prototype?._executeMulti;
  if (prototype === undefined || original === undefined) return;
  prototype._executeMulti = function _executeMulti(commands, ...rest) {
    transactions.current = commands;
    try {
      return original.call(this, commands, ...rest);
    } finally {
      transactions.current = undefined;
    }
  };
}
