import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Client, type Connection, tracedFrom } from '../../patching/mysql/query.ts';
import { startStatement } from '../../patching/mysql/span.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';

/** A statement that the app prepared. */
interface Prepared {
  query: string;
  _connection?: Connection;
}

type Callback = (this: unknown, error: unknown, statement?: object) => unknown;

/**
 * `prepare(sql, callback)`: of the statement that is called back with, each execution has a span. Preparing has none, as it does
 * not touch the data; `execute` of a connection prepares too.
 */
export function preparing(original: Method, client: Client, host: LibraryHost): Method {
  let known: unknown;
  // Its class is not exported.
  const seen = guarded(host, (statement: object) => {
    const prototype: object = Object.getPrototypeOf(statement);
    if (prototype === known) return;
    known = prototype;
    replaceMethod<Prepared>(prototype, 'execute', (execute) => tracedExecution(execute, client, host));
  });
  return function (...args) {
    const [, callback] = args;
    if (!host.off && typeof callback === 'function') args[1] = telling(callback as Callback, seen);
    return original.apply(this, args);
  };
}

function telling(callback: Callback, seen: (statement: object) => void): Callback {
  const caller = context.active();
  return function (error, statement, ...more) {
    if (statement !== undefined) seen(statement);
    return context.with(caller, callback as Method, this, error, statement, ...more);
  };
}

/** `execute([parameters], [callback])` */
function tracedExecution(original: Method<Prepared>, client: Client, host: LibraryHost): Method<Prepared> {
  const start = guardedStart(host, ({ query, _connection }: Prepared) =>
    startStatement(client, _connection?.config, query, true),
  );
  const execute = tracedFrom(original, client, host, start, false);
  return function (...args) {
    // The parameters may be left out: the callback is where others have it then.
    const all = typeof args[0] === 'function' ? [[], args[0]] : args;
    return execute.apply(this, all);
  };
}
