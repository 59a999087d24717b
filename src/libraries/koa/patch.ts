import { trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Context {
  /** What matched so far, middleware included. */
  matched?: readonly { path: unknown; stack: readonly unknown[] }[];
  /** The last of them, which may be middleware on every path. */
  _matchedRoute?: unknown;
}

interface RouterClass {
  prototype?: object;
}

/** koa itself has no routes; its routers register each of theirs, also those without a method, which are middleware. */
const create: CreateInstrumentation = (host) => {
  const router: Handling = {
    host,
    tracer: trace.getTracer('@org/otel-auto/koa'),
    catches: true, // koa-compose.
    describe: ([ctx], handler) => callOnRoute(routeOf(ctx as Context, handler), 'koa.type'),
  };
  return {
    onFile({ exports }) {
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

function routeOf({ matched, _matchedRoute }: Context, handler: unknown): unknown {
  return matched?.findLast(({ stack }) => stack.includes(handler))?.path ?? _matchedRoute;
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
