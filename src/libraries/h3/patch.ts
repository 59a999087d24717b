import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { mountOf } from '../../patching/http/mounted.ts';
import { type ReportFailure, reportFailures } from '../../patching/http/request-failure.ts';
import { type Method, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';

/** Version 1 has a router with methods of its own, version 2 a class. */
interface Exports {
  createApp: unknown;
  createRouter: unknown;
  H3: { prototype: object };
}

interface Event {
  path?: string;
  node?: { req?: { originalUrl?: string } };
  context: { matchedRoute?: { route?: unknown } };
}

const tracer = trace.getTracer('@org/otel-auto/h3');

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path === 'dist/_entries/node.mjs') {
      const { prototype } = (exports as Exports).H3;
      traceClass(prototype, host);
      // The class that it extends is exported too, and may have the method.
      seeErrors(Object.hasOwn(prototype, 'handler') ? prototype : Object.getPrototypeOf(prototype), host);
    } else if (path === 'dist/index.mjs' || path === 'dist/index.cjs') {
      traceRouters(exports as Exports, host);
      replaceMethod(exports as Exports, 'createApp', (original) => {
        return function (...args) {
          const app = original.apply(this, args) as object;
          seeErrors(app, host);
          return app;
        };
      });
    }
    return exports;
  },
});

/** h3 answers with the error that `handler` of an app rejects with or throws: it always takes it. */
function seeErrors(app: object, host: LibraryHost): void {
  const report = reportFailures(host);
  replaceInherited(app, 'handler', (original) => {
    return function (...args) {
      const result = seen(original, this, args, report);
      if (result instanceof Promise) result.then(undefined, (error) => report(error));
      return result;
    };
  });
}

function seen(original: Method, self: unknown, args: unknown[], report: ReportFailure): unknown {
  try {
    return original.apply(self, args);
  } catch (error) {
    report(error);
    throw error; // h3 catches it (`H3Core.fetch`).
  }
}

/** All of its methods that add routes call this one. */
function traceClass(prototype: object, host: LibraryHost): void {
  const describe: Handling['describe'] = ([event]) =>
    callOnRoute((event as Event).context.matchedRoute?.route, 'h3.type');
  replaceMethod(prototype, 'on', (original) => {
    return function (method, route, handler, ...rest) {
      return original.call(
        this,
        method,
        route,
        traceHandler(handler, { host, tracer, describe, catches: true }),
        ...rest,
      );
    };
  });
}

function traceRouters(exports: Exports, host: LibraryHost): void {
  replaceMethod(exports, 'createRouter', (original) => {
    return function (...args) {
      const router = original.apply(this, args) as object;
      // The methods named after those of HTTP call `add`.
      for (const name of ['add', 'use']) replaceInherited(router, name, (add) => traced(add, host));
      return router;
    };
  });
}

/** `add(path, handler, ...)` */
function traced(original: Method, host: LibraryHost): Method {
  return function (path, handler, ...rest) {
    const describe: Handling['describe'] = ([event]) => {
      const { node, path: seen } = event as Event;
      return callOnRoute(`${mountOf(node?.req?.originalUrl, seen)}${path}`, 'h3.type');
    };
    return original.call(this, path, traceHandler(handler, { host, tracer, describe, catches: true }), ...rest);
  };
}

export default create;
