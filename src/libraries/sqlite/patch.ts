import type { Instrumentation, LibraryHost } from '../define.ts';
import { guarded } from '../guard.ts';
import { fail, type Statement, sanitizeStatements, startSpan } from './span.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Prototype = Record<string, Method>;

/** A method's statement, from its receiver and arguments. */
type Describe = (receiver: unknown, args: readonly unknown[]) => Statement;

interface Sqlite {
  DatabaseSync: { prototype: Prototype };
  StatementSync: { prototype: Prototype };
}

const ofDatabase: Describe = (_database, [sql]) => ({ sql: String(sql), parameterized: false });
const ofStatement: Describe = (statement, args) => ({
  sql: (statement as { sourceSQL: string }).sourceSQL,
  parameterized: args.length > 0,
});
/** Tagged templates: what is between the strings are parameters. */
const ofTemplate: Describe = (_store, [strings, ...values]) => ({
  sql: (strings as readonly string[]).join('?'),
  parameterized: values.length > 0,
});

/**
 * Preparing a statement gives no span: it does not touch the data.
 * Statements are short and synchronous, so their spans are never the active ones.
 */
export default function createInstrumentation(host: LibraryHost): Instrumentation {
  sanitizeStatements(host.settings.redaction.statements);
  return {
    onBuiltin(_name, exports) {
      const { DatabaseSync, StatementSync } = exports as Sqlite;
      replace(DatabaseSync.prototype, 'exec', (original) => traced(original, ofDatabase, host));
      traceExecution(StatementSync.prototype, ofStatement, host);
      // Node 24.9 and later, https://github.com/nodejs/node/pull/58748; its class is not exported.
      let known: unknown;
      const traceStore = guarded(host, (store: object) => {
        const prototype = Object.getPrototypeOf(store);
        if (prototype === known) return;
        known = prototype;
        traceExecution(prototype, ofTemplate, host);
      });
      replace(DatabaseSync.prototype, 'createTagStore', (original) => {
        return function (...args) {
          const store = original.apply(this, args) as object;
          traceStore(store);
          return store;
        };
      });
    },
  };
}

function traceExecution(prototype: Prototype, describe: Describe, host: LibraryHost): void {
  for (const name of ['run', 'get', 'all']) replace(prototype, name, (original) => traced(original, describe, host));
  replace(prototype, 'iterate', (original) => tracedIteration(original, describe, host));
}

function replace(prototype: Prototype, name: string, wrap: (original: Method) => Method): void {
  const original = prototype[name];
  if (typeof original !== 'function') return;
  const method = wrap(original);
  Object.defineProperty(method, 'name', { value: name, configurable: true });
  Object.defineProperty(method, 'length', { value: original.length, configurable: true });
  Object.defineProperty(prototype, name, { ...Object.getOwnPropertyDescriptor(prototype, name), value: method });
}

function traced(original: Method, describe: Describe, host: LibraryHost): Method {
  const failed = guarded(host, fail);
  return function (...args) {
    const span = start(this, args, describe, host);
    if (span === undefined) return original.apply(this, args);
    try {
      return original.apply(this, args);
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}

/** Rows are read while the app iterates: the span ends when it is through, stops early or a row cannot be read. */
function tracedIteration(original: Method, describe: Describe, host: LibraryHost): Method {
  const failed = guarded(host, fail);
  return function (...args) {
    const span = start(this, args, describe, host);
    if (span === undefined) return original.apply(this, args);
    try {
      const rows = original.apply(this, args) as Iterator<unknown>;
      const { next, return: stop } = rows;
      own(rows, 'next', () => {
        try {
          const row = next.call(rows);
          if (row.done) span.end();
          return row;
        } catch (error) {
          failed(span, error);
          span.end();
          throw error;
        }
      });
      own(rows, 'return', (...values) => {
        span.end();
        return stop?.apply(rows, values as []);
      });
      return rows;
    } catch (error) {
      failed(span, error);
      span.end();
      throw error;
    }
  };
}

/** Node 22's iterators have methods of their own, later ones inherit them: what the app enumerates stays the same. */
function own(target: object, name: string, value: (...args: unknown[]) => unknown): void {
  const enumerable = Object.prototype.propertyIsEnumerable.call(target, name);
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
}

function start(receiver: unknown, args: readonly unknown[], describe: Describe, host: LibraryHost) {
  if (host.off) return undefined;
  try {
    return startSpan(describe(receiver, args));
  } catch (error) {
    // A closed database or a wrong receiver: the original method says so itself.
    if ((error as NodeJS.ErrnoException).code === undefined) host.fault(error);
    return undefined;
  }
}
