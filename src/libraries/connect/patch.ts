import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { callOnRoute, type Handling } from '../../patching/handler.ts';
import { traceNextHandler } from '../../patching/http/next-handler.ts';
import { type ReportFailure, reportFailures } from '../../patching/http/request-failure.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';

interface App {
  /** Where another app has mounted it. */
  route?: string;
}

const tracer = trace.getTracer('@org/otel-auto/connect');

const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports, {
      apply(target, self, args: unknown[]) {
        const app = Reflect.apply(target, self, args) as App;
        replaceMethod(app, 'use', (original) => follow(original, app, host));
        return app;
      },
    });
  },
});

/** A function that is mounted on a path is a handler; functions that run for all paths, and other apps, are not. */
function follow(original: Method, app: App, host: LibraryHost): Method {
  const report = reportFailures(host);
  return function (...args) {
    const [path, handler, ...rest] = args;
    const last = args.at(-1);
    // It takes errors: there is no other place where all of them pass by.
    if (typeof last === 'function' && last.length === 4)
      return original.apply(this, args.with(-1, seeErrors(last, report)));
    const isRoute = typeof path === 'string' && /[^/]/.test(path) && !isApp(handler);
    if (!isRoute) return original.apply(this, args);
    const describe = () => callOnRoute(`${(app.route ?? '').replace(/\/$/, '')}${path}`, 'connect.type');
    const handling: Handling = { host, tracer, describe, catches: true };
    return original.call(this, path, traceNextHandler(handler, handling), ...rest);
  };
}

function seeErrors<Value extends object>(handler: Value, report: ReportFailure): Value {
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      report(args[0], args[2]);
      return Reflect.apply(target as never, self, args);
    },
  });
}

function isApp(handler: unknown): boolean {
  return typeof (handler as Partial<Record<'handle', unknown>> | undefined)?.handle === 'function';
}

export default create;
