import { type EventEmitter, errorMonitor } from 'node:events';
import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { mountOf } from '../../patching/http/mounted.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Context {
  /** These layers have matched so far, middleware included. */
  matched?: readonly { path: unknown; stack: readonly unknown[] }[];
  /** The last of them, which may be middleware on every path. */
  _matchedRoute?: unknown;
  /** koa-mount sets it. */
  mountPath?: unknown;
  originalUrl?: string;
  url?: string;
  res?: unknown;
}

interface RouterClass {
  prototype?: object;
}

/** koa itself has no routes; its routers register each of theirs, also those without a method, which are middleware. */
const create: CreatePatch = (host) => {
  const router: Handling = {
    host,
    tracer: trace.getTracer('@org/otel-auto/koa'),
    catches: true, // koa-compose.
    describe: ([ctx], handler) => callOnRoute(routeOf(ctx as Context, handler), 'koa.type'),
  };
  return {
    onFile({ package: name, path, exports }) {
      if (name === 'koa') {
        if (path === 'lib/application.js') seeErrors(exports as RouterClass, host);
        else if (path === 'lib/context.js') seeUncaught(exports as object, host);
        return exports;
      }
      const { Router: named } = exports as { Router?: RouterClass };
      const { prototype } = named ?? (exports as RouterClass);
      if (prototype === undefined) return exports;
      replaceMethod(prototype, 'register', (original) => {
        return function (path, methods, middleware, ...rest) {
          const given = isRoute(methods) ? withSpan(middleware, router) : middleware;
          return original.call(this, path, methods, given, ...rest);
        };
      });
      return exports;
    },
  };
};

/** Errors that no middleware has caught. */
function seeUncaught(context: object, host: LibraryHost): void {
  const report = reportFailures(host);
  replaceMethod<Context>(context, 'onerror', (original) => {
    return function (error) {
      if (error !== null && error !== undefined) report(error, this.res);
      return original.call(this, error);
    };
  });
}

/** Errors that a middleware of the app has answered, and has told of by `ctx.app.emit('error', error, ctx)`, as is usual. */
function seeErrors({ prototype }: RouterClass, host: LibraryHost): void {
  if (prototype === undefined) return;
  const report = reportFailures(host);
  const onError = (error: unknown, ctx: unknown) => report(error, (ctx as Context | undefined)?.res);
  replaceMethod<EventEmitter>(prototype, 'callback', (original) => {
    return function () {
      if (!this.listeners(errorMonitor).includes(onError)) this.on(errorMonitor, onError);
      return original.call(this);
    };
  });
}

function routeOf(ctx: Context, handler: unknown): unknown {
  const { matched, _matchedRoute, mountPath, originalUrl, url } = ctx;
  const path = matched?.findLast(({ stack }) => stack.includes(handler))?.path ?? _matchedRoute;
  if (path === undefined || mountPath === undefined) return path;
  return `${mountOf(originalUrl, url)}${path}`;
}

function isRoute(methods: unknown): boolean {
  return Array.isArray(methods) && methods.length > 0;
}

/** Of several functions the last one is the handler, the others are middleware of the route. */
function withSpan(middleware: unknown, router: Handling): unknown {
  if (!Array.isArray(middleware)) return traceHandler(middleware, router);
  return middleware.with(-1, traceHandler(middleware.at(-1), router));
}

export default create;
