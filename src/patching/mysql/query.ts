import type { EventEmitter } from 'node:events';
import { errorMonitor } from 'node:events';
import type { Context, Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { withSqlComment } from '../database/sql-comment.ts';
import type { LibraryHost } from '../define.ts';
import { guarded, guardedStart } from '../guard.ts';
import type { Method } from '../replace-method.ts';
import { endSpan, type MysqlConfig, type Spans, startSpan } from './span.ts';

type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;

export type Connection = { config?: MysqlConfig } | undefined;

/** What differs between the clients. */
export interface Client extends Spans {
  /** Where a command that a pool made has its callback. */
  readonly callback: 'onResult' | '_callback';
}

/** `query(sql, [values], [callback])` and `execute(...)`: one span from the call to the result. */
export function traced(
  original: Method<Connection>,
  client: Client,
  host: LibraryHost,
  comment: boolean,
): Method<Connection> {
  const { callback, isSanitized } = client;
  const start = guardedStart(host, (config: MysqlConfig | undefined, args: readonly unknown[]) =>
    startSpan(client, config, args),
  );
  const annotate = guardedStart(host, (statement: unknown, span: Span) => withComment(statement, span, callback));
  const end = guarded(host, (span: Span, error: unknown) => endSpan(span, error, isSanitized));
  const observe = guarded(host, follow);
  return function (...args) {
    const span = start(this?.config, args);
    if (span === undefined) return original.apply(this, args);
    if (comment) args[0] = annotate(args[0], span) ?? args[0];
    let open = true; // A command emits both `error` and `end`.
    const done = (error: unknown) => {
      if (open) end(span, error);
      open = false;
    };
    const hasCallback = wrapCallback(args, callback, context.active(), done);
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

/** What the app passed is not changed; a command that a pool made of it is. There is a span, so there is a statement. */
function withComment(statement: unknown, span: Span, name: Client['callback']): unknown {
  if (typeof statement === 'string') return withSqlComment(span, statement);
  const given = statement as { sql: string };
  const sql = withSqlComment(span, given.sql);
  return name in given ? Object.assign(given, { sql }) : { ...given, sql };
}

/** The callback is the second or third argument, or that of a command that a pool made. */
function wrapCallback(
  args: unknown[],
  name: Client['callback'],
  caller: Context,
  done: (error: unknown) => void,
): boolean {
  const index = typeof args[1] === 'function' ? 1 : 2;
  const command = args[0] as Partial<Record<typeof name, unknown>> | null | undefined;
  if (typeof args[index] === 'function') {
    args[index] = wrapped(args[index] as Callback, caller, done);
    return true;
  }
  if (typeof command === 'object' && typeof command?.[name] === 'function' && !Object.isFrozen(command)) {
    command[name] = wrapped(command[name] as Callback, caller, done);
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
export function bound(original: Method, host: LibraryHost): Method {
  return function (...args) {
    if (!host.off && typeof args[0] === 'function') args[0] = context.bind(context.active(), args[0]);
    return original.apply(this, args);
  };
}
