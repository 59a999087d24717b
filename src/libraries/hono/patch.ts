import { trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { callOnRoute, type Handling, traceHandler } from '../../patching/handler.ts';
import { replaceInherited, replaceMethod, withExports } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';

type App = Record<string, unknown>;
type AppClass = (new (...args: unknown[]) => App) & { prototype: App };

/** What of hono's context the route is read from. */
interface HonoContext {
  req: { routePath: string };
}

/** Methods that add routes; `use` adds middleware. */
const METHODS = ['get', 'post', 'put', 'delete', 'options', 'patch', 'query', 'all', 'on'];

/** The base class of all presets gives each app its own methods; what `basePath` returns is another app. */
const create: CreateInstrumentation = (host) => {
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
        bindings.Hono = traceApps(bindings.Hono, router);
      } else if (file.path === 'dist/cjs/hono-base.js') {
        const { HonoBase } = file.exports as { HonoBase: AppClass };
        return withExports(file.exports as object, { HonoBase: traceApps(HonoBase, router) });
      }
      return file.exports;
    },
  };
};

function traceApps(base: AppClass, router: Handling): AppClass {
  replaceMethod(base.prototype, 'basePath', (original) => {
    return function (...args) {
      return traceRoutes(original.apply(this, args) as App, router);
    };
  });
  return standIn(base, {
    construct: (target, args, newTarget) => traceRoutes(Reflect.construct(target, args, newTarget) as App, router),
  });
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
