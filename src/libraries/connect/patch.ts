import { trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { callOnRoute } from '../../patching/handler.ts';
import { traceNextHandler } from '../../patching/http/next-handler.ts';

interface App {
  use: (...args: unknown[]) => unknown;
  /** Where another app has mounted it. */
  route?: string;
}

const tracer = trace.getTracer('@org/otel-auto/connect');

const create: CreateInstrumentation = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return new Proxy(exports, {
      apply(target, self, args: unknown[]) {
        const app = Reflect.apply(target, self, args) as App;
        if (typeof app.use === 'function') app.use = follow(app.use, app, host);
        return app;
      },
    });
  },
});

/** What is mounted on a path is a handler; what runs for all paths, and other apps, are not. */
function follow(use: App['use'], app: App, host: LibraryHost): App['use'] {
  return new Proxy(use, {
    apply(target, self, [path, handler, ...rest]: unknown[]) {
      const isRoute = typeof path === 'string' && /[^/]/.test(path) && !isApp(handler);
      if (!isRoute) return Reflect.apply(target, self, handler === undefined ? [path] : [path, handler, ...rest]);
      const describe = () => callOnRoute(`${(app.route ?? '').replace(/\/$/, '')}${path}`, 'connect.type');
      return Reflect.apply(target, self, [
        path,
        traceNextHandler(handler, { host, tracer, describe, catches: true }),
        ...rest,
      ]);
    },
  });
}

function isApp(handler: unknown): boolean {
  return typeof (handler as Partial<Record<'handle', unknown>> | undefined)?.handle === 'function';
}

export default create;
