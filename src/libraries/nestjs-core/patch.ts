import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { type Handling, traceHandler } from '../../patching/handler.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Exports {
  /** Its `create(instance, callback, ...)` makes the function that serves a route: guards, pipes, interceptors, the controller's method, the answer. */
  RouterExecutionContext: { prototype: object };
  /** Its `next(exception, host)` has the filters answer, or answers. */
  ExceptionsHandler: { prototype: object };
}

/** A request of express, or of fastify since 4.10 and before. */
interface PlatformRequest {
  route?: { path?: string };
  routeOptions?: { url?: string };
  routerPath?: string;
}

const tracer = trace.getTracer('@org/otel-auto/nestjs-core');

/** The controller's method itself stays the app's own: guards and interceptors look it up by identity. */
const create: CreatePatch = (host) => ({
  onFile(file) {
    if (file.path === 'exceptions/exceptions-handler.js') {
      seeErrors((file.exports as Exports).ExceptionsHandler.prototype, host);
      return file.exports;
    }
    if (file.path !== 'router/router-execution-context.js') return file.exports;
    const { prototype } = (file.exports as Exports).RouterExecutionContext;
    replaceMethod(prototype, 'create', (original) => {
      return function (...args) {
        const serve = original.apply(this, args);
        return traceHandler(serve, routerFor(args[0] as object, args[1] as { name?: string }, host));
      };
    });
    return file.exports;
  },
});

/** Errors of middleware, guards, pipes, interceptors and controllers are seen here. */
function seeErrors(prototype: object, host: LibraryHost): void {
  const report = reportFailures(host);
  replaceMethod(prototype, 'next', (original) => {
    return function (exception, arguments_) {
      report(exception);
      return original.call(this, exception, arguments_);
    };
  });
}

/** Named as the official class names its span of the controller. */
function routerFor(instance: object, callback: { name?: string }, host: LibraryHost): Handling {
  const controller = instance?.constructor?.name || 'UnnamedInstance';
  const method = callback?.name ?? '';
  const name = method === '' ? controller : `${controller}.${method}`;
  return {
    host,
    tracer,
    describe([request]) {
      if (trace.getSpan(context.active()) === undefined) return undefined;
      const { route, routeOptions, routerPath } = request as PlatformRequest;
      const pattern = route?.path ?? routeOptions?.url ?? routerPath;
      return {
        name,
        attributes: {
          ...(typeof pattern === 'string' && { [ATTR_HTTP_ROUTE]: pattern }),
          'nestjs.callback': method,
          'nestjs.controller': controller,
          'nestjs.type': 'request_context',
        },
      };
    },
  };
}

export default create;
