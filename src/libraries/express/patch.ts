import type { CreateInstrumentation, LibraryHost } from '../define.ts';
import { type Method, replaceMethod } from '../method.ts';
import { traceHandler } from './handler.ts';
import type library from './index.ts';
import { traceMiddleware } from './middleware.ts';
import { followMount } from './mount.ts';
import { declaredPath, type Layer } from './route.ts';

interface Router {
  readonly stack: readonly Layer[];
}

/** What `require('express')` gives: in version 4 `Router` is what its instances inherit from, in 5 a class. */
interface Express {
  readonly Router?: object & { readonly prototype?: { readonly route?: unknown } };
}

/** Request handlers only: routers and middleware get no span, they just count in the route. */
const create: CreateInstrumentation<typeof library> = (host) => ({
  onFile(file) {
    const router = (file.exports as Express | undefined)?.Router;
    if (!file.main || router === undefined) return file.exports;
    const prototype = typeof router.prototype?.route === 'function' ? router.prototype : router;
    // `app.use`, `app.get` and the like call these.
    for (const name of ['route', 'use'])
      replaceMethod<Router>(prototype, name, (original) => follow(original, host, host.options.middlewareSpans));
    return file.exports;
  },
});

export default create;

function follow(original: Method<Router>, host: LibraryHost, middlewareSpans: boolean): Method<Router> {
  return function (...args) {
    const result = original.apply(this, args);
    const layer = this.stack.at(-1);
    try {
      if (layer !== undefined) entered(layer, declaredPath(args[0]), host, middlewareSpans);
    } catch (error) {
      host.fault(error);
    }
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
