import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
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

const create: CreateInstrumentation = (host) => {
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

function end({ span }: Operation, error: unknown): void {
  if (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
  }
  span.end();
}

/** What is done in place of a call, by the kind of function, given its name. */
function interceptors(host: LibraryHost): Record<'sync' | 'callback' | 'promise', (name: string) => Intercept> {
  const begin = guardedStart(host, start);
  const ended = guarded(host, end);
  return {
    sync: (name) => (original, self, args) => {
      const operation = begin(name);
      if (operation === undefined) return Reflect.apply(original, self, args);
      try {
        const result = callWithin(operation.within, original, self, args);
        ended(operation, undefined);
        return result;
      } catch (error) {
        ended(operation, error);
        throw error;
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
      try {
        return callWithin(operation.within, original, self, args);
      } catch (error) {
        ended(operation, error);
        throw error;
      }
    },

    promise: (name) => (original, self, args) => {
      const operation = begin(name);
      if (operation === undefined) return Reflect.apply(original, self, args);
      try {
        // What the app gets has only the app's listeners: with one of ours, a rejection that nobody handles would be lost.
        return (callWithin(operation.within, original, self, args) as Promise<unknown>).then(
          (result) => {
            ended(operation, undefined);
            return result;
          },
          (error: unknown) => {
            ended(operation, error);
            throw error;
          },
        );
      } catch (error) {
        ended(operation, error);
        throw error;
      }
    },
  };
}

export default create;
