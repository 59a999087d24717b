import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { endSpan, type Request, startSpan } from './span.ts';

type Callback = (this: unknown, ...results: unknown[]) => unknown;

/** `request` returns such an object: it is no promise, but like one, and can be aborted. */
interface Running {
  then: unknown;
  catch: unknown;
  finally: unknown;
}

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path === 'lib/Transport.js')
      replaceMethod((exports as { prototype: object }).prototype, 'request', (original) => traced(original, host));
    return exports;
  },
});

/** `request(params, [options], [callback])`. Given a callback it makes no promise: we do then, as it would. */
function traced(original: Method, host: LibraryHost): Method {
  const start = guardedStart(host, (request: Request) => startSpan(request));
  const ended = guarded(host, endSpan);
  return function (...args) {
    const span = start(args[0] as Request);
    if (span === undefined) return original.apply(this, args);
    const [params, given, last] = args;
    const [options, callback] = typeof given === 'function' ? [{}, given] : [given, last];
    const send = (called: Callback): unknown => {
      const following = follow(span, called, ended);
      const inside = trace.setSpan(context.active(), span);
      return context.with(inside, () => original.call(this, params, options, following));
    };
    let threw = true;
    try {
      let running: unknown;
      if (callback !== undefined) running = send(callback as Callback);
      else {
        const { promise, resolve, reject } = Promise.withResolvers<unknown>();
        running = send((error, result) => (error ? reject(error) : resolve(result)));
        Object.assign(running as Running, methodsOf(promise));
      }
      threw = false;
      return running;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

function follow(span: Span, callback: Callback, ended: (span: Span, results: readonly unknown[]) => void): Callback {
  const caller = context.active();
  return function (...results) {
    ended(span, results);
    return context.with(caller, () => Reflect.apply(callback, this, results));
  };
}

function methodsOf(promise: Promise<unknown>) {
  return {
    // biome-ignore lint/suspicious/noThenProperty: the library's own object is awaited
    then: (...handlers: Parameters<typeof promise.then>) => promise.then(...handlers),
    catch: (...handlers: Parameters<typeof promise.catch>) => promise.catch(...handlers),
    finally: (...handlers: Parameters<typeof promise.finally>) => promise.finally(...handlers),
  };
}

export default create;
