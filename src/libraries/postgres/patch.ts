import { ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { targetAttributes } from '../../patching/database/span-target.ts';
import type { CreatePatch, LibraryHost, LoadedFile } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { isObserved } from '../../patching/tracer.ts';
import type library from './library.ts';
import {
  type ClientOptions,
  describe,
  fail,
  NO_TARGET,
  type Pending,
  type Spans,
  spansOf,
  startSpan,
  targetOf,
} from './span.ts';

type Settle = (value: unknown) => void;

/** The library's query: a promise that is sent when somebody waits for it. */
interface Query {
  executed: boolean;
  /** Not of queries that the library makes for itself when it connects. */
  canceller?: unknown;
  resolve: Settle;
  reject: Settle;
  forEachFn?: unknown;
  cursorFn?: unknown;
  /** Text and values as they are sent; undefined if it was never sent. */
  string?: string;
  parameters?: readonly unknown[];
}

/** All clients are traced with these objects. */
interface Tracing {
  readonly host: LibraryHost;
  readonly spans: Spans;
  /** Queries that are not through. */
  readonly open: WeakMap<object, Pending>;
}

const QUERY = /^(?:cjs\/)?src\/query\.js$/;
const TYPES = /^(?:cjs\/)?src\/types\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const spans = spansOf(host);
  const tracing: Tracing = { host, spans, open: new WeakMap() };
  return { onFile: (file) => patch(file, tracing) };
};

function patch({ path, exports }: LoadedFile, tracing: Tracing): unknown {
  if (QUERY.test(path)) patchQuery((exports as { Query: { prototype: object } }).Query.prototype, tracing);
  if (TYPES.test(path)) patchTypes(exports as object, tracing);
  return exports;
}

/**
 * A query opens a connection where there is none, for good: within a trace, all that ever comes from that connection would be
 * part of it, such as what a listener of `listen` does.
 */
function patchQuery(prototype: object, tracing: Tracing): void {
  const { host } = tracing;
  const start = guardedStart(host, (query: Query) => {
    if (query.executed || query.canceller === undefined) return;
    follow(query, tracing);
  });
  replaceMethod<Query>(prototype, 'handle', (original) => {
    return function (...args) {
      start(this);
      return host.off ? original.apply(this, args) : context.with(ROOT_CONTEXT, original, this, ...args);
    };
  });
}

/** `stringify(query, …, options)`: the text is put together, once it is known which client sends it. */
function patchTypes(exports: object, { host, open }: Tracing): void {
  const seen = guarded(host, (query: object, options: ClientOptions) => {
    const pending = open.get(query);
    if (pending === undefined) return;
    pending.target = targetOf(options);
    pending.span.setAttributes(targetAttributes(pending.target));
  });
  replaceMethod(exports, 'stringify', (original) => {
    return function (...args) {
      seen(args[0] as object, args[5] as ClientOptions);
      return original.apply(this, args);
    };
  });
}

/** Rows are handed to the app's functions in the context of the socket; a cursor sets other functions for every step. */
function follow(query: Query, { host, spans, open }: Tracing): void {
  const span = startSpan(spans);
  const pending: Pending = { span, target: NO_TARGET };
  open.set(query, pending);
  for (const name of ['forEachFn', 'cursorFn'] as const) {
    if (typeof query[name] === 'function') query[name] = context.bind(context.active(), query[name]);
  }
  const settled = guarded(host, (failed: boolean, value: unknown) => {
    if (!open.delete(query)) return;
    if (query.string !== undefined && isObserved(span))
      describe(pending, query.string, !spans.isSanitized || (query.parameters ?? []).length > 0);
    if (failed) fail(span, value);
    span.end();
  });
  observe(query, 'resolve', (value) => settled(false, value));
  observe(query, 'reject', (error) => settled(true, error));
}

function observe(query: Query, name: 'resolve' | 'reject', seen: Settle): void {
  let current = query[name];
  const call: Settle = (value) => {
    seen(value);
    current(value);
  };
  Object.defineProperty(query, name, {
    get: () => call,
    set: (settle: Settle) => {
      current = settle;
    },
    enumerable: true,
    configurable: true,
  });
}

export default create;
