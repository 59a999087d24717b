import type { Span } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, type Intercept, intercepted, interceptMethod } from '../../patching/intercept.ts';
import type { Method } from '../../patching/replace-method.ts';
import { ownTracer, withinTraces } from '../../patching/tracer.ts';

/** `node:fs`, or `node:fs/promises`, which is a property of it too. */
interface FileSystem {
  promises?: object;
  realpath: object;
  realpathSync: object;
}

/** In `node:fs/promises`; in `node:fs` with a callback, and with `Sync` after the name. */
const EVERYWHERE = [
  'access',
  'appendFile',
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'lchown',
  'link',
  'lstat',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'open',
  'opendir',
  'readdir',
  'readFile',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];

/** Alone they would be traces of a single span. */
const tracer = withinTraces(ownTracer('@org/otel-auto/fs', undefined, {}));

const create: CreatePatch = (host) => {
  const patched = new Set<object>();
  const once = (object: object, patch: () => void) => {
    if (patched.has(object)) return;
    patched.add(object);
    patch();
  };
  const kinds = interceptors(host);
  const patchPromises = (promises: object) =>
    once(promises, () => {
      for (const name of EVERYWHERE) interceptMethod(promises, name, kinds.promise(name));
    });
  const patchAll = (fs: FileSystem) =>
    once(fs, () => {
      // Before the functions that they are properties of.
      interceptMethod(fs.realpath, 'native', kinds.callback('realpath.native'));
      interceptMethod(fs.realpathSync, 'native', kinds.sync('realpathSync.native'));
      for (const name of [...EVERYWHERE, 'exists']) {
        interceptMethod(fs, name, kinds.callback(name));
        interceptMethod(fs, `${name}Sync`, kinds.sync(`${name}Sync`));
      }
    });
  return {
    onBuiltin(_name, exports) {
      const { promises } = exports as FileSystem;
      if (promises !== undefined) patchAll(exports as FileSystem);
      patchPromises(promises ?? (exports as object));
    },
  };
};

/** An operation, of which nothing else is told while it lasts: that it opens and closes a file, for example. */
interface Operation {
  readonly span: Span;
  readonly within: ReturnType<typeof suppressTracing>;
}

/** Undefined where nobody would see a span. */
function start(name: string): Operation | undefined {
  const active = context.active();
  if (isTracingSuppressed(active)) return undefined;
  const span = tracer.startSpan(`fs ${name}`);
  return span.isRecording() ? { span, within: suppressTracing(trace.setSpan(active, span)) } : undefined;
}

/** An interceptor is called in place of a function: it is made by the kind of the function, given its name. */
function interceptors(host: LibraryHost): Record<'sync' | 'callback' | 'promise', (name: string) => Intercept> {
  const begin = guardedStart(host, start);
  const ended = guarded(host, ({ span }: Operation, error: unknown) => endSpan(span, error));
  const done = guarded(host, ({ span }: Operation) => endSpan(span));
  const failed = guarded(host, ({ span }: Operation, error: unknown) => endFailedSpan(span, error));
  return {
    sync: (name) => (original, self, args) => {
      const operation = begin(name);
      if (operation === undefined) return Reflect.apply(original, self, args);
      let threw = true;
      try {
        const result = callWithin(operation.within, original, self, args);
        threw = false;
        done(operation);
        return result;
      } finally {
        if (threw) failThrown(operation.span);
      }
    },

    callback: (name) => (original, self, args) => {
      const last = args.length - 1;
      const callback = args[last];
      // Node refuses anything else.
      const operation = typeof callback === 'function' ? begin(name) : undefined;
      if (operation === undefined) return Reflect.apply(original, self, args);
      const active = context.active();
      args[last] = intercepted(callback as Method, (callback, self, results) => {
        ended(operation, results[0] instanceof Error ? results[0] : undefined); // `exists` says whether it does.
        return callWithin(active, callback, self, results);
      });
      let threw = true;
      try {
        const result = callWithin(operation.within, original, self, args);
        threw = false;
        return result;
      } finally {
        if (threw) failThrown(operation.span);
      }
    },

    promise: (name) => (original, self, args) => {
      const operation = begin(name);
      if (operation === undefined) return Reflect.apply(original, self, args);
      // All give a promise, whatever they are given.
      const promise = callWithin(operation.within, original, self, args) as Promise<unknown>;
      return followPromise(promise, operation, done, failed);
    },
  };
}

export default create;
