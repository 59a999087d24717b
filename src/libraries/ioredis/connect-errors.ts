import type { Method } from '../../patching/replace-method.ts';
import type { Client } from './span.ts';

/**
 * An error tells why a client could not connect. The promise of `connect()` is rejected with `Connection is closed.`; the
 * reason, such as ECONNREFUSED, is emitted (ioredis 2 to 5).
 */
export class ConnectErrors {
  readonly #errors = new WeakMap<object, unknown>();

  /** Wraps `silentEmit(name, argument)`, by which a client emits also where nobody listens. */
  remember(original: Method<Client>): Method<Client> {
    const errors = this.#errors;
    return function silentEmit(...args) {
      if (args[0] === 'error') errors.set(this, args[1]);
      return original.apply(this, args);
    };
  }

  forget(client: Client): void {
    this.#errors.delete(client);
  }

  reasonOf(client: Client, error: unknown): unknown {
    return this.#errors.get(client) ?? error;
  }
}
