import { replaceMethod } from '../../patching/replace-method.ts';

/** The commands of the transaction that is being sent right now: the channel publishes their number only. */
export interface Transactions {
  current: readonly { readonly args: readonly unknown[] }[] | undefined;
}

/** `exports` of `dist/lib/client/index.js`: what `_executeMulti` is given is published before it returns its promise. */
export function watchTransactions(exports: unknown, transactions: Transactions): void {
  const client = (exports as { default?: { prototype: object } }).default;
  if (client === undefined) return;
  replaceMethod(client.prototype, '_executeMulti', (original) => {
    return function (...args) {
      transactions.current = args[0] as Transactions['current'];
      try {
        return original.apply(this, args);
      } finally {
        transactions.current = undefined;
      }
    };
  });
}
