import { context } from '@opentelemetry/api';
import type { CreateInstrumentation, LibraryHost, LoadedFile } from '../define.ts';
import { guarded, guardedStart } from '../guard.ts';
import { type Method, replaceMethod } from '../method.ts';
import type { Command } from './command.ts';
import type library from './index.ts';
import { type Connection, endWithError, endWithReply, type Namespace, prepareSpans, startSpan } from './span.ts';

/** Before 6.4 what waits here goes on in the context of whoever made it go on: file → class and method. */
const WAITING: Readonly<Record<string, readonly [string, string]>> = {
  'lib/cmap/connection_pool.js': ['ConnectionPool', 'checkOut'],
  'lib/sdam/topology.js': ['Topology', 'selectServer'],
};

type Classes = Readonly<Record<string, { prototype: object } | undefined>>;

const create: CreateInstrumentation<typeof library> = (host) => {
  prepareSpans({ ...host.options, sanitize: host.settings.redaction.statements });
  return {
    onFile({ path, exports }: LoadedFile) {
      const classes = exports as Classes;
      if (path === 'lib/cmap/connection.js' && classes.Connection !== undefined)
        replaceMethod<Connection>(classes.Connection.prototype, 'command', (original) => traced(original, host));
      const [name, method] = WAITING[path] ?? [];
      const prototype = name === undefined ? undefined : classes[name]?.prototype;
      if (prototype !== undefined && method !== undefined)
        replaceMethod(prototype, method, (original) => bound(original, host));
      return exports;
    },
  };
};

/** `command(ns, command, options, callback)`; from 6.4 on it returns a promise, and has a class in the callback's place. */
function traced(original: Method<Connection>, host: LibraryHost): Method<Connection> {
  const callsBack = original.length === 4;
  const start = guardedStart(host, (connection: Connection, [namespace, command]: readonly unknown[]) =>
    startSpan(connection, namespace as Namespace, command as Command),
  );
  const replied = guarded(host, endWithReply);
  const failed = guarded(host, endWithError);
  return function (...args) {
    const span = start(this, args);
    if (span === undefined) return original.apply(this, args);
    const callback = args[3];
    if (callsBack && typeof callback === 'function') {
      const caller = context.active();
      args[3] = function (this: unknown, error: unknown, ...results: unknown[]) {
        if (error) failed(span, error);
        else replied(span, results[0]);
        return context.with(caller, () => Reflect.apply(callback, this, [error, ...results]));
      };
    }
    try {
      const result = original.apply(this, args);
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
      return (result as PromiseLike<unknown>).then(
        (reply) => {
          replied(span, reply);
          return reply;
        },
        (error: unknown) => {
          failed(span, error);
          throw error;
        },
      );
    } catch (error) {
      failed(span, error);
      throw error;
    }
  };
}

function bound(original: Method, host: LibraryHost): Method {
  return function (...args) {
    const last = args.at(-1);
    if (!host.off && typeof last === 'function') args[args.length - 1] = context.bind(context.active(), last);
    return original.apply(this, args);
  };
}

export default create;
