import { RedisInstrumentation } from '@opentelemetry/instrumentation-redis';
import { redisErrorText } from '../../patching/database/error-text.ts';
import { commandText, wholeCommandText } from '../../patching/database/redis-commands.ts';
import { redisPrefixOf } from '../../patching/database/response-code.ts';
import type { LibraryPatch } from '../../patching/define.ts';
import { configureSpans, keepShapes, official } from '../../patching/official.ts';
import type { Method } from '../../patching/replace-method.ts';
import { withinTraces } from '../../patching/tracer.ts';
import { withoutOwnCommands } from './own-commands.ts';

/** Private parts of the official class: the one it has for versions 4 and 5 of `redis`, and methods of that. */
interface Internals {
  instrumentationV4_V5: {
    _traceClientCommand: Method;
    _getPatchRedisClientMulti(): Wrap;
    _getPatchRedisClusterMulti(): Wrap;
  };
}

const CONNECT = 'redis-connect';

type Wrap = (original: Method) => Method;

/** Names of the properties by which the class remembers the options of a client, password included, and its spans. */
const REMEMBERED = /^opentelemetry\.instrumentation\.redis\./;

/**
 * The official class, for versions from 4 on that publish no channels. A promise that it listens to is given to the app as another one,
 * so that a rejection that nobody handles is one; and what it leaves on transactions is not listed when they are printed.
 */
export function traceOlder(options: object, sanitize: boolean): LibraryPatch {
  const dbStatementSerializer = sanitize ? commandText : wholeCommandText;
  const instrumentation = new RedisInstrumentation({ ...options, dbStatementSerializer, enabled: false });
  configureSpans(instrumentation, {
    measure: 'database',
    errorText: sanitize ? redisErrorText : undefined,
    responseStatusCode: redisPrefixOf,
    around: (tracer) =>
      withoutOwnCommands(
        withinTraces(tracer, (name) => name === CONNECT),
        CONNECT,
      ),
  });
  const { instrumentationV4_V5: promises } = instrumentation as unknown as Internals;
  keepShapes(promises);

  const { _traceClientCommand, _getPatchRedisClientMulti, _getPatchRedisClusterMulti } = promises;
  promises._traceClientCommand = function traceClientCommand(...args) {
    const [original, self, given, command] = args as [Method, unknown, unknown[], unknown];
    // The client refuses anything that is no command, each version in its own way.
    if (!Array.isArray(command)) return Reflect.apply(original, self, given);
    const result: unknown = _traceClientCommand.apply(promises, args);
    if (result instanceof Promise) return result.then((value) => value);
    return hideRemembered(result);
  };
  promises._getPatchRedisClientMulti = () => hiding(_getPatchRedisClientMulti.call(promises));
  promises._getPatchRedisClusterMulti = () => hiding(_getPatchRedisClusterMulti.call(promises));

  return official(instrumentation);
}

function hiding(wrap: Wrap): Wrap {
  return (original) => {
    const traced = wrap(original);
    return function multi(...args) {
      return hideRemembered(traced.apply(this, args));
    };
  };
}

function hideRemembered(transaction: unknown): unknown {
  if (typeof transaction !== 'object' || transaction === null) return transaction;
  for (const symbol of Object.getOwnPropertySymbols(transaction))
    if (REMEMBERED.test(symbol.description ?? '')) Object.defineProperty(transaction, symbol, { enumerable: false });
  return transaction;
}
