import type { EventEmitter } from 'node:events';
import type { Span } from '@opentelemetry/api';
import type { CreatePatch, LibraryHost, LoadedFile } from '../../patching/define.ts';
import { followEmitter, followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type MysqlConfig, type Spans, startSpan } from '../../patching/mysql/span.ts';
import { type Method, prototypeOf, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import { BUNDLE, discovering } from './entry.ts';
import type library from './library.ts';
import { type Client, Servers } from './servers.ts';
import { endQuery, spansOf } from './span.ts';

/** Methods without an argument → what they send. */
const TRANSACTIONS = { beginTransaction: 'START TRANSACTION', commit: 'COMMIT', rollback: 'ROLLBACK' };

/** A class is patched with these objects. */
interface Patch {
  host: LibraryHost;
  spans: Spans;
  servers: Servers;
  /** For what the app gets from a pool, in the bundle. Elsewhere pools of 3.4 tell of connections of an inner class. */
  discover(client: object): void;
}

const create: CreatePatch<typeof library> = (host) => {
  const spans = spansOf(host);
  const servers = new Servers();
  const patched = new WeakSet<object>();
  const patch = (prototype: object): void => {
    if (patched.has(prototype)) return;
    patched.add(prototype);
    patchClass(prototype, { host, spans, servers, discover });
  };
  let bundled = false;
  const discover = guarded(host, (client: object) => {
    if (bundled) patch(Object.getPrototypeOf(client));
  });
  return {
    onFile(file) {
      const { path, exports } = file;
      if (path === 'lib/connection.js') watchConnect(prototypeOf(exported(file, 'Connection')), servers, host);
      if (path === 'lib/connection-promise.js') patch(prototypeOf(exported(file, 'ConnectionPromise')));
      if (path === 'lib/pool-promise.js') patch(prototypeOf(exported(file, 'PoolPromise')));
      if (path !== BUNDLE) return exports;
      bundled = true;
      return discovering(exports as object, servers, host, discover);
    },
  };
};

/** Up to 3.4 a file exports its class, later it has a binding of it. */
function exported({ exports }: LoadedFile, name: string): unknown {
  return typeof exports === 'function' ? exports : (exports as Record<string, unknown>)[name];
}

/** Patches the connection within, which knows the server. */
function watchConnect(prototype: object, servers: Servers, host: LibraryHost): void {
  const seen = guarded(host, ({ info, opts }: Client & { opts?: MysqlConfig }) => servers.add(info, opts));
  replaceMethod<Client>(prototype, 'connect', (original) => {
    return function (...args) {
      seen(this);
      return original.apply(this, args);
    };
  });
}

function patchClass(prototype: object, patch: Patch): void {
  for (const name of ['query', 'execute', 'batch', 'queryStream'])
    replaceMethod<Client>(prototype, name, (original) => traced(original, patch));
  for (const [name, statement] of Object.entries(TRANSACTIONS))
    replaceMethod<Client>(prototype, name, (original) => traced(original, patch, () => [statement]));
  replaceMethod<Client>(prototype, 'prepare', (original) => preparing(original, patch));
  replaceMethod<Client>(prototype, 'getConnection', (original) => {
    watchConnections(prototype, patch);
    return function (...args) {
      return (original.apply(this, args) as Promise<object>).then((connection) => {
        patch.discover(connection);
        return connection;
      });
    };
  });
}

/** A pool says what it is connected to only by the connections it tells of. */
function watchConnections(prototype: object, { host, servers, discover }: Patch): void {
  const seen = guarded(host, (pool: object, connection: Client) => servers.addConnection(pool, connection));
  replaceInherited<object>(prototype, 'emit', (original) => {
    return function (...args) {
      const [event, connection] = args;
      if (event === 'connection') {
        discover(connection as object);
        seen(this, connection as Client);
      }
      return original.apply(this, args);
    };
  });
}

/** A statement that the app prepared. Preparing has no span: it does not touch the data. */
interface Prepared {
  query: string;
  conn: Client;
}

function preparing(original: Method<Client>, patch: Patch): Method<Client> {
  const seen = guarded(patch.host, (statement: Prepared) => {
    const { conn, query } = statement;
    const argsOf = (args: readonly unknown[]) => [query, args[0]];
    for (const name of ['execute', 'executeStream'])
      replaceInherited<Client>(statement, name, (execute) => traced(execute, patch, argsOf, conn));
  });
  return function (...args) {
    return (original.apply(this, args) as Promise<Prepared>).then((statement) => {
      seen(statement);
      return statement;
    });
  };
}

/**
 * @param argsOf the arguments of `query` that stand for those of the method
 * @param client whose method it is, if it is not that of the client
 */
function traced(
  original: Method<Client>,
  { host, spans, servers }: Patch,
  argsOf: (args: readonly unknown[]) => readonly unknown[] = (args) => args,
  client?: Client,
): Method<Client> {
  const start = guardedStart(host, (config: MysqlConfig | undefined, args: readonly unknown[]) =>
    startSpan(spans, config, argsOf(args)),
  );
  const ended = guarded(host, (span: Span, config: MysqlConfig | undefined, error: unknown) =>
    endQuery(span, spans, config, error),
  );
  return function (...args) {
    const of = client ?? this;
    const config = servers.configOf(of);
    const span = start(config, args);
    if (span === undefined) return original.apply(this, args);
    const end = (tracedSpan: Span, error?: unknown): void => {
      ended(tracedSpan, config === undefined ? servers.configOf(of) : undefined, error);
    };
    let threw = true;
    try {
      const result = follow(original.apply(this, args), span, end);
      threw = false;
      return result;
    } finally {
      if (threw) failThrown(span, undefined, end);
    }
  };
}

function follow(result: unknown, span: Span, end: (span: Span, error?: unknown) => void): unknown {
  if (result instanceof Promise) return followPromise(result, span, (of) => end(of), end);
  followEmitter(result as EventEmitter, 'close', span, (of, error) => end(of, isLeft(error) ? undefined : error));
  return result;
}

/** A stream of rows that is left, as by `break`, says so by an error of Node's. */
function isLeft(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'ABORT_ERR';
}

export default create;
