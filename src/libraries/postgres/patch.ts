import type { Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost, LoadedFile } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { isObserved } from '../../patching/tracer.ts';
import { describe, fail, type Spans, spansOf, startSpan } from './span.ts';

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

const create: CreateInstrumentation = (host) => {
  const spans = spansOf(host.settings.redaction.statements);
  return { onFile: (file) => patch(file, spans, host) };
};

function patch({ path, exports }: LoadedFile, spans: Spans, host: LibraryHost): unknown {
  if (path !== 'src/query.js' && path !== 'cjs/src/query.js') return exports;
  const { prototype } = (exports as { Query: { prototype: object } }).Query;
  const start = guardedStart(host, (query: Query) => {
    if (query.executed || query.canceller === undefined) return;
    follow(query, startSpan(spans), spans, host);
  });
  replaceMethod<Query>(prototype, 'handle', (original) => {
    return function (...args) {
      start(this);
      return original.apply(this, args);
    };
  });
  return exports;
}

/** Rows are handed to the app's functions in the context of the socket; a cursor sets other functions for every step. */
function follow(query: Query, span: Span, { isSanitized }: Spans, host: LibraryHost): void {
  for (const name of ['forEachFn', 'cursorFn'] as const) {
    if (typeof query[name] === 'function') query[name] = context.bind(context.active(), query[name]);
  }
  let open = true;
  const settled = guarded(host, (failed: boolean, value: unknown) => {
    if (!open) return;
    open = false;
    if (query.string !== undefined && isObserved(span))
      describe(span, query.string, !isSanitized || (query.parameters ?? []).length > 0);
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
