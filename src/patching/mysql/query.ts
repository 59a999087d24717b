import type { EventEmitter } from 'node:events';
import type { Context, Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { withSqlComment } from '../database/sql-comment.ts';
import type { LibraryHost } from '../define.ts';
import { followCallback, followEmitter } from '../end-of-span/follow.ts';
import { failThrown } from '../end-of-span/thrown.ts';
import { guarded, guardedStart } from '../guard.ts';
import type { Method } from '../replace-method.ts';
import { endQuery, type MysqlConfig, type Spans, startSpan } from './span.ts';

type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;

export type Connection = { config?: MysqlConfig } | undefined;

/** The clients differ in these members. */
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
  const start = guardedStart(host, (connection: Connection, args: readonly unknown[]) =>
    startSpan(client, connection?.config, args),
  );
  return tracedFrom(original, client, host, start, comment);
}

/**
 * The same for what says otherwise than by its arguments what it sends.
 * @param start undefined: there is no span
 */
export function tracedFrom<This>(
  original: Method<This>,
  client: Client,
  host: LibraryHost,
  start: (self: This, args: readonly unknown[]) => Span | undefined,
  comment: boolean,
): Method<This> {
  const { callback, isSanitized } = client;
  const annotate = guardedStart(host, (statement: unknown, span: Span) => withComment(statement, span, callback));
  const end = guarded(host, (span: Span, error: unknown) => endQuery(span, error, isSanitized));
  const observe = guarded(host, (command: EventEmitter, span: Span) => followEmitter(command, 'end', span, end));
  return function (...args) {
    const span = start(this, args);
    if (span === undefined) return original.apply(this, args);
    if (comment) args[0] = annotate(args[0], span) ?? args[0];
    const hasCallback = wrapCallback(args, callback, context.active(), span, end);
    let threw = true;
    try {
      const command = original.apply(this, args);
      threw = false;
      if (!hasCallback) observe(command as EventEmitter, span);
      return command;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/**
 * An object that the app passed is not changed; a command that a pool made of it is. There is a span, so there is a statement.
 */
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
  span: Span,
  end: (span: Span, error: unknown) => void,
): boolean {
  const index = typeof args[1] === 'function' ? 1 : 2;
  const command = args[0] as Partial<Record<typeof name, unknown>> | null | undefined;
  if (typeof args[index] === 'function') {
    args[index] = followCallback(args[index] as Callback, caller, span, end);
    return true;
  }
  if (typeof command === 'object' && typeof command?.[name] === 'function' && !Object.isFrozen(command)) {
    command[name] = followCallback(command[name] as Callback, caller, span, end);
    return true;
  }
  return false;
}

/** `getConnection(callback)`: a free connection is handed over in the context of whoever gave it back. */
export function bound(original: Method, host: LibraryHost): Method {
  return function (...args) {
    if (!host.off && typeof args[0] === 'function') args[0] = context.bind(context.active(), args[0]);
    return original.apply(this, args);
  };
}
