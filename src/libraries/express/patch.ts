import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { createErrorWatch } from './errors.ts';
import { traceHandler } from './handler.ts';
import type library from './library.ts';
import { traceMiddleware } from './middleware.ts';
import { followMount } from './mount.ts';
import { declaredPath, type Layer } from './route.ts';

interface Router {
  readonly stack: readonly Layer[];
}

/** Instances inherit from this object in Express 4; it is a class after that and as a package of its own. */
type RouterLike = object & { readonly prototype?: { readonly route?: unknown } };

/** `require('express')` gives these exports. */
interface Express {
  readonly Router?: RouterLike;
}

/** Express 5 and its router, which is loaded first, are the same to us. */
const patched = new WeakSet<object>();

/** Request handlers only: routers and middleware get no span, they just count in the route. */
const create: CreatePatch<typeof library> = (host) => {
  const watchErrors = createErrorWatch(host);
  return {
    onFile(file) {
      watchErrors(file);
      const router =
        file.package === 'router' ? (file.exports as RouterLike) : (file.exports as Express | undefined)?.Router;
      if (!file.main || router === undefined) return file.exports;
      const prototype = typeof router.prototype?.route === 'function' ? router.prototype : router;
      if (patched.has(prototype)) return file.exports;
      patched.add(prototype);
      // `app.use`, `app.get` and the like call these.
      for (const name of ['route', 'use'])
        replaceMethod<Router>(prototype, name, (original) => follow(original, host, host.options.middlewareSpans));
      return file.exports;
    },
  };
};

export default create;

function follow(original: Method<Router>, host: LibraryHost, middlewareSpans: boolean): Method<Router> {
  const trace = guarded(host, (layer: Layer, path: unknown) =>
    entered(layer, declaredPath(path), host, middlewareSpans),
  );
  return function (...args) {
    const result = original.apply(this, args);
    const layer = this.stack.at(-1);
    if (layer !== undefined) trace(layer, args[0]);
    return result;
  };
}

/** Entries that a router's methods have made: `app.use` of a router can make the same entry pass twice. */
const known = new WeakSet<Layer>();

function entered(layer: Layer, path: string | undefined, host: LibraryHost, middlewareSpans: boolean): void {
  if (known.has(layer)) return;
  known.add(layer);
  if (layer.route !== undefined) {
    traceHandler(layer, path, host);
    return;
  }
  if (middlewareSpans) traceMiddleware(layer, host);
  if (path !== undefined) followMount(layer, path, host);
}
