import { trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { callOnRoute, type Handling } from '../../patching/handler.ts';
import { mountOf } from '../../patching/http/mounted.ts';
import { traceNextHandler } from '../../patching/http/next-handler.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';

interface Request {
  url?: string;
  originalUrl?: string;
}

const tracer = trace.getTracer('@org/otel-auto/polka');

const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    // The class is not exported, and each instance binds the method to itself as it is made.
    const prototype = Object.getPrototypeOf((exports as () => object)()) as object;
    // In 0.5.0 the method is that of the router, which the class inherits from.
    replaceInherited(prototype, 'add', (original) => {
      return function (method, pattern, ...handlers) {
        const last = traceNextHandler(handlers.at(-1), { host, tracer, describe: describeOf(pattern) });
        return original.call(this, method, pattern, ...(handlers.length > 0 ? handlers.with(-1, last) : []));
      };
    });
    const report = reportFailures(host);
    return standIn(exports, {
      apply(target, self, args: unknown[]) {
        const app = Reflect.apply(target as never, self, args) as object;
        replaceMethod(app, 'onError', (original) => {
          return function (error, request, response, next) {
            report(error, response);
            return original.call(this, error, request, response, next);
          };
        });
        return app;
      },
    });
  },
});

function describeOf(pattern: unknown): Handling['describe'] {
  return ([request]) => {
    const { originalUrl, url } = request as Request;
    return callOnRoute(`${mountOf(originalUrl, url)}${pattern}`, 'polka.type');
  };
}

export default create;
