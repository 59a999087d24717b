import { trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Request {
  route: { path: string; method: string };
}

/** Runs the prerequisites and the handler of a route; each route takes it from here when it is made. */
const create: CreateInstrumentation = (host) => {
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
      if (path === 'lib/handler.js') {
        replaceMethod(exports as object, 'execute', (original) => traceHandler(original, handling));
      }
      return exports;
    },
  };
};

export default create;
