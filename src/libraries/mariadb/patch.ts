import type { EventEmitter } from 'node:events';
import type { Span } from '@opentelemetry/api';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { followEmitter, followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Spans } from '../../patching/mysql/span.ts';
import { alike, type Method, replaceInherited, replaceMethod, withExports } from '../../patching/replace-method.ts';
import { endQuery, type Info, spansOf, startQuery } from './span.ts';

/** Connections and pools, as the app sees them. */
interface Client {
  info?: Info;
}

/** Methods without an argument → what they send. */
const TRANSACTIONS = { beginTransaction: 'START TRANSACTION', commit: 'COMMIT', rollback: 'ROLLBACK' };

/** What a class is patched with. */
interface Patch {
  host: LibraryHost;
  spans: Spans;
  infos: WeakMap<object, Info>;
  /** For what the app gets from a pool, in the bundle. Elsewhere pools of 3.4 tell of connections of an inner class. */
  discover(client: object): void;
}

const create: CreateInstrumentation = (host) => {
  const spans = spansOf(host.settings.redaction.statements);
  const patched = new WeakSet<object>();
  const patch = (prototype: object): void => {
    if (patched.has(prototype)) return;
    patched.add(prototype);
    patchClass(prototype, { host, spans, infos, discover });
  };
  const infos = new WeakMap<object, Info>();
  let bundled = false;
  const discover = guarded(host, (client: object) => {
    if (bundled) patch(Object.getPrototypeOf(client));
  });
  return {
    onFile({ path, exports }) {
      const { ConnectionPromise = exports, PoolPromise = exports } = exports as Record<string, unknown>;
      if (path === 'lib/connection-promise.js') patch(prototypeOf(ConnectionPromise));
      if (path === 'lib/pool-promise.js') patch(prototypeOf(PoolPromise));
      if (path !== 'dist/promise.cjs') return exports;
      bundled = true;
      return discovering(exports as object, discover);
    },
  };
};

function prototypeOf(value: unknown): object {
  return (value as { prototype: object }).prototype;
}

/**
 * In the bundle no class can be reached but through what the app makes. Its exports cannot be replaced one by one. They have
 * all of it once more as `default`, which is what an app gets that was compiled from an ES module.
 */
function discovering(exports: object, discover: (client: object) => void): object {
  const { createConnection, createPool } = exports as Record<'createConnection' | 'createPool', Method>;
  const { default: compiled } = exports as { default?: unknown };
  const connecting: Method = function (...args) {
    return discovered(createConnection.apply(this, args), discover);
  };
  const pooling: Method = function (...args) {
    const pool = createPool.apply(this, args) as object;
    discover(pool);
    return pool;
  };
  if (typeof compiled === 'object' && compiled !== null) {
    replaceMethod(compiled, 'createConnection', () => connecting);
    replaceMethod(compiled, 'createPool', () => pooling);
  }
  return withExports(exports, {
    createConnection: alike(connecting, createConnection),
    createPool: alike(pooling, createPool),
  });
}

function patchClass(prototype: object, patch: Patch): void {
  for (const name of ['query', 'execute', 'batch', 'queryStream'])
    replaceMethod<Client>(prototype, name, (original) => traced(original, patch));
  for (const [name, statement] of Object.entries(TRANSACTIONS))
    replaceMethod<Client>(prototype, name, (original) => traced(original, patch, statement));
  replaceMethod<Client>(prototype, 'getConnection', (original) => {
    watchConnections(prototype, patch);
    return function (...args) {
      return discovered(original.apply(this, args), patch.discover);
    };
  });
}

function discovered(connecting: unknown, discover: (connection: object) => void): Promise<object> {
  return (connecting as Promise<object>).then((connection) => {
    discover(connection);
    return connection;
  });
}

/** A pool says what it is connected to only by the connections it tells of. */
function watchConnections(prototype: object, { host, infos, discover }: Patch): void {
  const seen = guarded(host, (pool: object, { info }: Client) => {
    if (info !== undefined) infos.set(pool, info);
  });
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

function traced(original: Method<Client>, { host, spans, infos }: Patch, statement?: string): Method<Client> {
  const start = guardedStart(host, (args: readonly unknown[]) => startQuery(spans, args));
  const { isSanitized } = spans;
  const ended = guarded(host, endQuery);
  return function (...args) {
    const span = start(statement === undefined ? args : [statement]);
    if (span === undefined) return original.apply(this, args);
    const end = (of: Span, error?: unknown): void =>
      ended(of, { info: this.info ?? infos.get(this), error, isSanitized });
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
  followEmitter(result as EventEmitter, 'close', span, end);
  return result;
}

export default create;
