import { trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { Spans } from '../../patching/sqlite/span.ts';
import { type Client, type Describe, traced, traceExecution } from '../../patching/sqlite/trace.ts';
import { ErrorsMade } from './errors-made.ts';
import type library from './library.ts';

/** `@libsql/client` asks this query of each database that it opens, of its own accord. */
const CHECK = 'SELECT 1 AS checkThatTheDatabaseCanBeOpened';

const ofDatabase: Describe = (_database, [sql]) => ({ sql: String(sql), parameterized: false });

/** `libsql`, which `@libsql/client` uses for local databases. */
const create: CreatePatch<typeof library> = (host) => {
  const errors = new ErrorsMade();
  const spans = new Spans('libsql', host);
  const client: Client = { spans, host, errorOf: () => errors.take() };
  const texts = new WeakMap<object, string>();
  const running = { inAll: false };
  const ofStatement: Describe = (statement, args) => {
    const sql = texts.get(statement as object);
    if (sql === undefined || running.inAll) return undefined;
    // Alone it would be a trace that nobody asked for.
    if (sql === CHECK && trace.getActiveSpan() === undefined) return undefined;
    return { sql, parameterized: hasValues(args) };
  };
  let known: unknown;
  // The class of statements is not exported.
  const seen = guarded(host, (statement: object, sql: unknown) => {
    texts.set(statement, String(sql));
    const prototype: object = Object.getPrototypeOf(statement);
    if (prototype === known) return;
    known = prototype;
    replaceMethod(prototype, 'all', (original) => withoutInner(original, running));
    traceExecution(prototype, ofStatement, client);
  });
  return {
    onFile({ path, exports }) {
      if (path === 'sqlite-error.js') return errors.watch(exports); // Loaded before the file that uses it.
      if (path !== 'index.js') return exports;
      const { prototype } = exports as { prototype: object };
      replaceMethod(prototype, 'exec', (original) => traced(original, ofDatabase, client));
      replaceMethod(prototype, 'prepare', (original) => {
        return function (...args) {
          const statement = original.apply(this, args) as object;
          seen(statement, args[0]);
          return statement;
        };
      });
      return exports;
    },
  };
};

/** `all` iterates itself; its span stands for that. */
function withoutInner(original: Method, running: { inAll: boolean }): Method {
  return function (...args) {
    running.inAll = true;
    try {
      return original.apply(this, args);
    } finally {
      running.inAll = false;
    }
  };
}

/** Given one by one, as a list or by name; `@libsql/client` gives a list in any case. */
function hasValues(args: readonly unknown[]): boolean {
  return args.some((given) => typeof given !== 'object' || given === null || Object.keys(given).length > 0);
}

export default create;
