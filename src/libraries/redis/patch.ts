import { RedisInstrumentation } from '@opentelemetry/instrumentation-redis';
import { context } from '../../api/global.ts';
import { redisErrorText } from '../../patching/database/error-text.ts';
import { commandText } from '../../patching/database/redis-command.ts';
import type { CreateInstrumentation, Instrumentation, LoadedFile } from '../../patching/define.ts';
import { configureSpans, official } from '../../patching/official.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { withinTraces } from '../../patching/tracer.ts';
import { satisfies } from '../../patching/versions.ts';
import { subscribe } from './channels.ts';
import type library from './index.ts';
import { type Transactions, watchTransactions } from './multi.ts';
import { wholeCommand } from './span.ts';

/** https://github.com/redis/node-redis/blob/master/docs/diagnostics-channel.md */
const PUBLISHES = '>=5.12.0';

const create: CreateInstrumentation<typeof library> = (host) => {
  const { options, settings } = host;
  const { statements: sanitize } = settings.redaction;
  const transactions: Transactions = { current: undefined };
  let older: Instrumentation | undefined;
  let firstMessage: ReturnType<typeof subscribe> | undefined;
  return {
    onFile(file) {
      if (file.package === '@redis/client') {
        if (file.path === 'dist/lib/client/pool.js') bindTasks(file);
        if (satisfies(file.version, PUBLISHES)) {
          firstMessage ??= subscribe(host, transactions);
          if (file.path === 'dist/lib/client/index.js') watchTransactions(file.exports, transactions);
          return file.exports;
        }
      }
      older ??= patchOlder(options, sanitize);
      return older.onFile?.(file);
    },
    onFirstMessage(channel, message) {
      if (firstMessage !== undefined) return; // Subscribed since its files were seen.
      firstMessage = subscribe(host, transactions);
      firstMessage(channel, message as object);
    },
  };
};

function patchOlder(options: object, sanitize: boolean): Instrumentation {
  const dbStatementSerializer = sanitize ? commandText : wholeCommand;
  const instrumentation = new RedisInstrumentation({ ...options, dbStatementSerializer, enabled: false });
  configureSpans(instrumentation, {
    measure: 'database',
    errorText: sanitize ? redisErrorText : undefined,
    around: (tracer) => withinTraces(tracer, (name) => name === 'redis-connect'),
  });
  return official(instrumentation);
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
