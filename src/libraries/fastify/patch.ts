import { subscribe } from 'node:diagnostics_channel';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import { createTraceHandler } from './handler.ts';
import { addHooks } from './hooks.ts';
import { traceRouteContexts } from './route-context.ts';
import type { FastifyInstance, FastifyReply } from './types.ts';

const INITIALIZATION = 'fastify.initialization';

/** Every instance announces itself on a channel before the app adds a route. */
const create: CreatePatch = (host) => {
  const traceHandler = createTraceHandler(host);
  /** Versions whose contexts are traced; their instances need no hooks. */
  const patched = new Set<string>();
  const seen = new WeakSet<FastifyInstance>();
  const onInstance = guardedStart(host, (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    const { version } = fastify;
    if (patched.has(version) || seen.has(fastify) || !satisfies(version, '>=4.0.0 <6.0.0')) return;
    seen.add(fastify);
    addHooks(fastify, traceHandler, host);
  });
  subscribe(INITIALIZATION, (message) => onInstance(message));
  return {
    onFile({ path, version, exports }) {
      if (path === 'lib/error-handler.js') seeErrors(exports as object, host);
      if (path !== 'lib/context.js') return exports;
      const traced = traceRouteContexts(exports, traceHandler, host);
      patched.add(version);
      return traced;
    },
    onFirstMessage: (_channel, message) => onInstance(message),
  };
};

/** Hooks, parsers and handlers throw, return or send errors, which are seen here before the app's error handler sees them. */
function seeErrors(exports: object, host: LibraryHost): void {
  const report = reportFailures(host);
  replaceMethod(exports, 'handleError', (original) => {
    return function (reply, error, callback) {
      report(error, (reply as FastifyReply).raw);
      return original.call(this, reply, error, callback);
    };
  });
}

export default create;
