import type { LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import type { TraceHandler } from './handler.ts';
import { reportRoute } from './span.ts';
import type { FastifyInstance } from './types.ts';

/**
 * For a fastify whose files were not seen, in an app bundled into one: its own hooks, added before the app adds a route.
 * The app sees them where it lists its hooks, and its `onRoute` hooks see our handler.
 */
export function addHooks(fastify: FastifyInstance, traceHandler: TraceHandler, host: LibraryHost): void {
  const report = guarded(host, reportRoute);
  fastify.addHook('onRequest', (request, _reply, done) => {
    // A 404 has none.
    const route = request.routeOptions === undefined ? request.routerPath : request.routeOptions.url;
    if (route !== undefined) report(route);
    done();
  });
  const reportFailure = reportFailures(host);
  fastify.addHook('onError', (_request, reply, error, done) => {
    reportFailure(error, reply.raw);
    done();
  });
  fastify.addHook('onRoute', (route) => {
    route.handler = traceHandler(route.handler, route.url);
  });
}
