import { trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { type ReportFailure, reportFailures } from '../../patching/http/request-failure.ts';
import { replaceInherited, replaceMethod, withExports } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';

type App = Record<string, unknown>;
type AppClass = (new (...args: unknown[]) => App) & { prototype: App };

/** The route is read from this part of hono's context. */
interface HonoContext {
  req: { routePath: string };
}

/** Methods that add routes; `use` adds middleware. */
const METHODS = ['get', 'post', 'put', 'delete', 'options', 'patch', 'query', 'all', 'on'];

/** The base class of all presets gives each app its own methods; what `basePath` returns is another app. */
const create: CreatePatch = (host) => {
  const router: Handling = {
    host,
    tracer: trace.getTracer('@org/otel-auto/hono'),
    catches: true, // For `app.onError`.
    describe: ([c]) => callOnRoute((c as HonoContext).req.routePath, 'hono.type'),
  };
  return {
    onFile(file) {
      if (file.path === 'dist/hono-base.js') {
        const bindings = file.exports as { Hono: AppClass };
        bindings.Hono = traceApps(bindings.Hono, router, host);
      } else if (file.path === 'dist/cjs/hono-base.js') {
        const { HonoBase } = file.exports as { HonoBase: AppClass };
        return withExports(file.exports as object, { HonoBase: traceApps(HonoBase, router, host) });
      }
      return file.exports;
    },
  };
};

function traceApps(base: AppClass, router: Handling, host: LibraryHost): AppClass {
  const errors = new ErrorHandlers(reportFailures(host));
  const traced = (app: App) => {
    errors.see(app);
    return traceRoutes(app, router);
  };
  replaceMethod(base.prototype, 'basePath', (original) => {
    return function (...args) {
      return traced(original.apply(this, args) as App);
    };
  });
  replaceMethod(base.prototype, 'route', (original) => {
    return function (path, app) {
      return errors.unseen(app as App, () => original.call(this, path, app));
    };
  });
  return standIn(base, {
    construct: (target, args, newTarget) => traced(Reflect.construct(target, args, newTarget) as App),
  });
}

/** `errorHandler` of an app is hono's own, or the one of the app. All errors of middleware and handlers come to it. */
class ErrorHandlers {
  readonly #report: ReportFailure;
  /** Ours, and what each stands for. */
  readonly #originals = new WeakMap<object, unknown>();

  constructor(report: ReportFailure) {
    this.#report = report;
  }

  /** From now on errors that come to the app's handler are seen, and to the one that `onError` sets. */
  see(app: App): void {
    this.#replace(app);
    replaceMethod(app, 'onError', (original) => (handler) => {
      const result = original.call(app, handler);
      this.#replace(app);
      return result;
    });
  }

  /** Does `action` while the app has its own handler: a router compares it with hono's. */
  unseen<Result>(app: App, action: () => Result): Result {
    const { errorHandler } = app;
    if (typeof errorHandler !== 'function' || !this.#originals.has(errorHandler)) return action();
    app.errorHandler = this.#originals.get(errorHandler);
    try {
      return action();
    } finally {
      app.errorHandler = errorHandler;
    }
  }

  #replace(app: App): void {
    const original = app.errorHandler;
    if (typeof original !== 'function' || this.#originals.has(original)) return;
    const report = this.#report;
    const seeing = standIn(original, {
      apply(target, self, args: unknown[]) {
        report(args[0]);
        return Reflect.apply(target as never, self, args);
      },
    });
    this.#originals.set(seeing, original);
    app.errorHandler = seeing;
  }
}

/** Of several functions the last one is the handler, the others are middleware of the route. */
function traceRoutes(app: App, router: Handling): App {
  for (const name of METHODS) {
    replaceInherited(app, name, (original) => {
      return function (...args) {
        if (args.length > 0) args[args.length - 1] = traceHandler(args.at(-1), router);
        return original.apply(this, args);
      };
    });
  }
  return app;
}

export default create;
