import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryPatch, LoadedFile } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import { traceCallbackClient } from './callbacks.ts';
import { subscribe } from './channels.ts';
import { connectOutsideOfRequests } from './connection.ts';
import type library from './library.ts';
import { type Transactions, watchTransactions } from './multi.ts';
import { traceOlder } from './older.ts';
import { markOwnCommands } from './own-commands.ts';

/** https://github.com/redis/node-redis/blob/master/docs/diagnostics-channel.md */
const PUBLISHES = '>=5.12.0';

/** Without promises. Later versions only bring `@redis/client` along, or `@node-redis/client`. */
const CALLBACKS = '>=2.6.0 <4.0.0';

const create: CreatePatch<typeof library> = (host) => {
  const { options, settings } = host;
  const { statements: sanitize } = settings.redaction;
  const transactions: Transactions = { current: undefined };
  let older: LibraryPatch | undefined;
  let firstMessage: ReturnType<typeof subscribe> | undefined;
  return {
    onFile(file) {
      if (file.path === 'dist/lib/client/socket.js') connectOutsideOfRequests(defaultOf(file), 'connect');
      if (file.path === 'dist/lib/cluster/cluster-slots.js')
        markOwnCommands(defaultOf(file), ['connect', 'rediscover']);
      if (file.package === '@redis/client') {
        if (file.path === 'dist/lib/client/pool.js') bindTasks(file);
        if (satisfies(file.version, PUBLISHES)) {
          firstMessage ??= subscribe(host, transactions);
          if (file.path === 'dist/lib/client/index.js') watchTransactions(file.exports, transactions);
          return file.exports;
        }
      }
      if (file.package === 'redis') {
        if (file.main && satisfies(file.version, CALLBACKS)) traceCallbackClient(file.exports, host);
        return file.exports;
      }
      older ??= traceOlder(options, sanitize);
      return older.onFile?.(file);
    },
    onFirstMessage(channel, message) {
      if (firstMessage !== undefined) return; // Subscribed since its files were seen.
      firstMessage = subscribe(host, transactions);
      firstMessage(channel, message as object);
    },
  };
};

function defaultOf({ exports }: LoadedFile): unknown {
  return (exports as { default?: unknown }).default;
}

/** `execute(task)` of a pool: a task that waits for a client is run in the context of whoever gives one back. */
function bindTasks({ exports }: LoadedFile): void {
  const pool = (exports as { RedisClientPool?: { prototype: object } }).RedisClientPool;
  if (pool === undefined) return;
  replaceMethod(pool.prototype, 'execute', (original) => {
    return function (task) {
      return original.call(this, typeof task === 'function' ? context.bind(context.active(), task) : task);
    };
  });
}

export default create;
