import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { MysqlConfig } from '../../patching/mysql/span.ts';
import { alike, type Method, replaceMethod, withExports } from '../../patching/replace-method.ts';
import type { Client, Servers } from './servers.ts';

/** Since 3.5 all that an app requires is bundled in this file. */
export const BUNDLE = 'dist/promise.cjs';

type Create = 'createConnection' | 'createPool' | 'defaultOptions';

/**
 * In the bundle no class can be reached but through what the app makes. Its exports cannot be replaced one by one. They have
 * all of it once more as `default`, which is what an app gets that was compiled from an ES module.
 */
export function discovering(exports: object, servers: Servers, host: LibraryHost, discover: (client: object) => void) {
  const { createConnection, createPool, defaultOptions } = exports as Record<Create, Method>;
  const { default: compiled } = exports as { default?: unknown };
  const optionsOf = guardedStart(host, (options: unknown) => defaultOptions(options) as MysqlConfig);
  const made = guarded(host, (client: object, options: MysqlConfig | undefined) => {
    discover(client);
    servers.add((client as Client).info ?? client, options);
  });
  const connecting: Method = function (...args) {
    const options = optionsOf(args[0]);
    return (createConnection.apply(this, args) as Promise<object>).then((connection) => {
      made(connection, options);
      return connection;
    });
  };
  const pooling: Method = function (...args) {
    const pool = createPool.apply(this, args) as object;
    made(pool, optionsOf(args[0]));
    return pool;
  };
  if (typeof compiled === 'object' && compiled !== null) {
    replaceMethod(compiled, 'createConnection', () => connecting);
    replaceMethod(compiled, 'createPool', () => pooling);
  }
  return withExports(exports, {
    createConnection: alike(connecting, createConnection),
    createPool: alike(pooling, createPool),
  });
}
