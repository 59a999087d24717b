import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { callOnRoute, type Handling } from '../../patching/handler.ts';
import { traceNextHandler } from '../../patching/http/next-handler.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';

interface Request {
  getRoute?(): { path?: unknown } | undefined;
}

const METHODS = ['del', 'get', 'head', 'opts', 'post', 'put', 'patch'];

const tracer = trace.getTracer('@org/otel-auto/restify');

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/server.js') return exports;
    const report = reportFailures(host);
    replaceMethod((exports as { prototype: object }).prototype, '_onHandlerError', (original) => {
      return function (error, request, response, ...rest) {
        // A text is the name of the route to go on with.
        if (typeof error === 'object') report(error, response);
        return original.call(this, error, request, response, ...rest);
      };
    });
    for (const name of METHODS) {
      replaceMethod((exports as { prototype: object }).prototype, name, (original) => withSpan(original, host));
    }
    return exports;
  },
});

/** Of several functions the last one is the handler, the others are middleware of the route. */
function withSpan(original: Method, host: LibraryHost): Method {
  const handling: Handling = {
    host,
    tracer,
    describe: ([request]) => callOnRoute((request as Request).getRoute?.()?.path, 'restify.type'),
  };
  return function (options, ...handlers) {
    return original.call(this, options, ...lastTraced(handlers, handling));
  };
}

function lastTraced(handlers: readonly unknown[], handling: Handling): unknown[] {
  const last = handlers.at(-1);
  if (last === undefined) return [...handlers];
  return handlers.with(-1, Array.isArray(last) ? lastTraced(last, handling) : traceNextHandler(last, handling));
}

export default create;
