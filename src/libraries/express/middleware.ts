import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { HandlerEnd, type Response } from '../../patching/http/handler-end.ts';
import { standIn } from '../../patching/stand-in.ts';
import { fail, tracer } from './handler.ts';
import { type Handler, isError, type Layer } from './route.ts';

/** One span per middleware that a request passes: until it passes the request on, or the response is closed. */
export function traceMiddleware(layer: Layer, host: LibraryHost): void {
  const { handle } = layer;
  // Error handlers have four; routers and apps are followed as mounts.
  if (handle.length > 3 || 'stack' in handle || 'handle' in handle) return;
  const name = handle.name || '<anonymous>';
  const start = guardedStart(host, () => startSpan(name));
  layer.handle = standIn(handle, {
    apply(target, self, args: Parameters<Handler>) {
      const span = start();
      if (span === undefined) return Reflect.apply(target, self, args);
      const active = context.active();
      const [, response, next] = args as [unknown, Response, Parameters<Handler>[2]];
      const end = new HandlerEnd(span, response);
      args[2] = function (this: unknown, error?: unknown) {
        if (isError(error)) fail(span, error);
        end.now();
        const outer = trace.setSpan(context.active(), trace.getSpan(active) as Span);
        // biome-ignore lint/complexity/noArguments: passed on as they are.
        return context.with(outer, Reflect.apply, undefined, next, this, arguments);
      };
      try {
        return context.with(trace.setSpan(active, span), Reflect.apply, undefined, target, self, args);
      } finally {
        end.later();
      }
    },
  });
}

/** Undefined outside a request that is traced. */
function startSpan(name: string): Span | undefined {
  const active = context.active();
  if (trace.getSpan(active) === undefined) return undefined;
  const attributes = { 'express.name': name, 'express.type': 'middleware' };
  return tracer.startSpan(`middleware - ${name}`, { attributes }, active);
}
