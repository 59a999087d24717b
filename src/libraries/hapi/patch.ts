import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { enterRoute } from '../../patching/http/route-of-request.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Request {
  route: { path: string; method: string };
  raw?: { res?: unknown };
}

interface RequestClass {
  prototype: object;
}

/** Runs the prerequisites and the handler of a route; each route takes it from here when it is made. */
const create: CreatePatch = (host) => {
  const handling: Handling = {
    host,
    tracer: trace.getTracer('@org/otel-auto/hapi'),
    describe([request]) {
      const { path, method } = (request as Request).route;
      return callOnRoute(method === '_special' ? undefined : path, 'hapi.type');
    },
  };
  return {
    onFile({ path, exports }) {
      if (path === 'lib/request.js') followRequests(exports as RequestClass, host);
      if (path === 'lib/handler.js') {
        replaceMethod(exports as object, 'execute', (original) => traceHandler(original, handling));
      }
      return exports;
    },
  };
};

/** Follows requests: the route of each, before authentication and validation may turn it down, and each error that becomes its answer. */
function followRequests({ prototype }: RequestClass, host: LibraryHost): void {
  const routed = guarded(host, ({ route }: Request) => {
    if (route.method !== '_special') enterRoute(route.path);
  });
  const report = reportFailures(host);
  replaceMethod<Request>(prototype, '_lookup', (original) => {
    return function () {
      const result = original.call(this);
      routed(this);
      return result;
    };
  });
  replaceMethod<Request>(prototype, '_setResponse', (original) => {
    return function (response) {
      if ((response as { isBoom?: unknown } | undefined)?.isBoom === true) report(response, this.raw?.res);
      return original.call(this, response);
    };
  });
}

export default create;
