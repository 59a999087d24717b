import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost, LoadedFile } from '../../patching/define.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import type { Command } from './command.ts';
import type library from './library.ts';
import { type Connection, endWithError, endWithReply, type Namespace, type Spans, spansOf, startSpan } from './span.ts';

/** Before 6.4 what waits here goes on in the context of whoever made it go on: file → class and method. */
const WAITING: Readonly<Record<string, readonly [string, string]>> = {
  'lib/cmap/connection_pool.js': ['ConnectionPool', 'checkOut'],
  'lib/core/sdam/topology.js': ['Topology', 'selectServer'],
  'lib/sdam/topology.js': ['Topology', 'selectServer'],
};

type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;

interface Sent {
  namespace: Namespace;
  command: Command;
}

/** `command(server, ns, command, options, callback)`, the options may be left out. */
type SendCommand = (
  server: Server | undefined,
  namespace: unknown,
  command: Command | null,
  ...rest: unknown[]
) => unknown;

/** A server of the topologies of version 3, newer or older. */
interface Server {
  description?: { address?: unknown };
  name?: unknown;
}

type Classes = Readonly<Record<string, { prototype: object } | undefined>>;

const create: CreatePatch<typeof library> = (host) => {
  const spans = spansOf(host);
  return {
    onFile({ path, version, exports }: LoadedFile) {
      if (path === 'lib/core/wireprotocol/command.js') return tracedFunction(exports as SendCommand, spans, host);
      const classes = exports as Classes;
      if (path === 'lib/cmap/connection.js' && classes.Connection !== undefined && !satisfies(version, '<4.0.0'))
        replaceMethod<Connection>(classes.Connection.prototype, 'command', (original) => traced(original, spans, host));
      const [name, method] = WAITING[path] ?? [];
      const prototype = name === undefined ? undefined : classes[name]?.prototype;
      if (prototype !== undefined && method !== undefined)
        replaceMethod(prototype, method, (original) => bound(original, host));
      return exports;
    },
  };
};

/** `command(ns, command, options, callback)`; from 6.4 on it returns a promise, and has a class in the callback's place. */
function traced(original: Method<Connection>, spans: Spans, host: LibraryHost): Method<Connection> {
  const callsBack = original.length === 4;
  const { start, replied, failed } = reporting(spans, host);
  return function (...args) {
    const [namespace, command, , callback] = args;
    const span = start(this, { namespace: namespace as Namespace, command: command as Command });
    if (span === undefined) return original.apply(this, args);
    if (callsBack && typeof callback === 'function') {
      args[3] = settling(
        callback as Callback,
        (error) => failed(span, error),
        (reply) => replied(span, reply),
      );
    }
    let threw = true;
    try {
      const result = original.apply(this, args);
      threw = false;
      if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
      return followPromise(result as PromiseLike<unknown>, span, replied, failed);
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/** Version 3, of whichever topology: all that is sent goes through this function. */
function tracedFunction(original: SendCommand, spans: Spans, host: LibraryHost): SendCommand {
  const { start, replied, failed } = reporting(spans, host);
  return function (this: unknown, server, namespace, command, ...rest) {
    const at = rest.findIndex((argument) => typeof argument === 'function');
    const address = server?.description?.address ?? server?.name;
    const db = String(namespace).split('.', 1)[0] ?? '';
    const span = at === -1 ? undefined : start({ address }, { namespace: { db }, command: command ?? {} });
    if (span !== undefined) {
      rest[at] = settling(
        rest[at] as Callback,
        (error) => failed(span, error),
        (reply) => replied(span, (reply as { result?: unknown } | null | undefined)?.result),
      );
    }
    let threw = true;
    try {
      const result: unknown = Reflect.apply(original, this, [server, namespace, command, ...rest]);
      threw = false;
      return result;
    } finally {
      if (threw && span !== undefined) failThrown(span);
    }
  };
}

function reporting(spans: Spans, host: LibraryHost) {
  return {
    start: guardedStart(host, (connection: Connection, { namespace, command }: Sent) =>
      startSpan(spans, connection, namespace, command),
    ),
    replied: guarded(host, endWithReply),
    failed: guarded(host, endWithError),
  };
}

/** A callback that ends the span and goes on in its caller's context. */
function settling(callback: Callback, failed: (error: unknown) => void, replied: (reply: unknown) => void): Callback {
  const caller = context.active();
  return function (this: unknown, error, ...results) {
    if (error) failed(error);
    else replied(results[0]);
    return context.with(caller, () => Reflect.apply(callback, this, [error, ...results]));
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
