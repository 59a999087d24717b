import type { EventEmitter } from 'node:events';
import { errorMonitor } from 'node:events';
import { type Context, context, type Span } from '@opentelemetry/api';
import { addSqlCommenterComment } from '@opentelemetry/sql-common';
import type { CreateInstrumentation, LibraryHost } from '../define.ts';
import { guarded, guardedStart } from '../guard.ts';
import type library from './index.ts';
import { endSpan, type MysqlConfig, sanitizeStatements, startSpan } from './span.ts';

type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;
type Method = (this: { config?: MysqlConfig } | undefined, ...args: unknown[]) => unknown;
type Prototype = Record<string, Method>;

/** `lib/base`: since 3.11. */
const CONNECTION = /^lib\/(?:base\/)?connection\.js$/;
const POOL = /^lib\/(?:base\/)?pool\.js$/;

const create: CreateInstrumentation<typeof library> = (host) => {
  const { options, settings } = host;
  sanitizeStatements(settings.redaction.statements);
  const comment = options.addSqlCommenterCommentToQueries || settings.sqlCommenter;
  return {
    onFile({ path, exports }) {
      const prototype = (exports as { prototype?: Prototype } | undefined)?.prototype;
      if (prototype === undefined) return exports;
      if (CONNECTION.test(path)) {
        replace(prototype, 'query', (original) => traced(original, host, comment));
        // A comment that differs each time would have each statement prepared anew.
        replace(prototype, 'execute', (original) => traced(original, host, false));
      } else if (POOL.test(path)) {
        replace(prototype, 'getConnection', (original) => bound(original, host));
      }
      return exports;
    },
  };
};

/** Replaces a method where it is defined: subclasses inherit the one of the base class. */
function replace(prototype: Prototype, name: string, wrap: (original: Method) => Method): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (typeof descriptor?.value !== 'function') return;
  const method = wrap(descriptor.value as Method);
  Object.defineProperty(method, 'name', { value: name, configurable: true });
  Object.defineProperty(method, 'length', { value: (descriptor.value as Method).length, configurable: true });
  Object.defineProperty(prototype, name, { ...descriptor, value: method });
}

/** `query(sql, [values], [callback])` and `execute(...)`: one span from the call to the result. */
function traced(original: Method, host: LibraryHost, comment: boolean): Method {
  const start = guardedStart(host, startSpan);
  const annotate = guardedStart(host, withComment);
  const end = guarded(host, endSpan);
  const observe = guarded(host, follow);
  return function (...args) {
    const span = start(this?.config, args);
    if (span === undefined) return original.apply(this, args);
    if (comment) args[0] = annotate(args[0], span) ?? args[0];
    const done = (error: unknown) => end(span, error);
    const hasCallback = wrapCallback(args, context.active(), done);
    let command: unknown;
    try {
      command = original.apply(this, args);
    } catch (error) {
      done(error);
      throw error;
    }
    if (!hasCallback) observe(command as EventEmitter, done);
    return command;
  };
}

/** What the app passed is not changed; a command that a pool made of it is. */
function withComment(statement: unknown, span: Span): unknown {
  if (typeof statement === 'string') return addSqlCommenterComment(span, statement);
  const given = statement as { sql: string; onResult?: unknown };
  const sql = addSqlCommenterComment(span, given.sql);
  return 'onResult' in given ? Object.assign(given, { sql }) : { ...given, sql };
}

/** The callback is the second or third argument, or the `onResult` of a command that a pool made. */
function wrapCallback(args: unknown[], caller: Context, done: (error: unknown) => void): boolean {
  const index = typeof args[1] === 'function' ? 1 : 2;
  const command = args[0] as { onResult?: unknown } | null | undefined;
  if (typeof args[index] === 'function') {
    args[index] = wrapped(args[index] as Callback, caller, done);
    return true;
  }
  if (typeof command === 'object' && typeof command?.onResult === 'function' && !Object.isFrozen(command)) {
    command.onResult = wrapped(command.onResult as Callback, caller, done);
    return true;
  }
  return false;
}

function wrapped(callback: Callback, caller: Context, done: (error: unknown) => void): Callback {
  return function (error, ...results) {
    done(error);
    return context.with(caller, callback, this, error, ...results);
  };
}

/** Without a callback the command emits. An `error` listener of ours would make unhandled errors disappear. */
function follow(command: EventEmitter, done: (error: unknown) => void): void {
  command.once(errorMonitor, done);
  command.once('end', () => done(undefined));
}

/** `getConnection(callback)`: a free connection is handed over in the context of whoever gave it back. */
function bound(original: Method, host: LibraryHost): Method {
  return function (...args) {
    if (!host.off && typeof args[0] === 'function') args[0] = context.bind(context.active(), args[0]);
    return original.apply(this, args);
  };
}

export default create;
