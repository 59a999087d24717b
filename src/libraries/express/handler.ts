import { type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { AttributeListOptions } from '../../patching/attribute-list.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { guardedStart } from '../../patching/guard.ts';
import { HandlerEnd, type Response } from '../../patching/http/handler-end.ts';
import { enterRoute } from '../../patching/http/route-of-request.ts';
import { alike } from '../../patching/replace-method.ts';
import { passThrough } from './mount.ts';
import { isError, isPassedThrough, type Layer, matchesEverything, moveTo, type Next, Place, placeOf } from './route.ts';

export const tracer = trace.getTracer('@org/otel-auto/express');

/** One span per route that handles a request: until it passes the request on, or the response is closed. */
export function traceHandler(layer: Layer, path: string | undefined, host: LibraryHost): void {
  const original = layer.handle;
  if (original.length === 4) return;
  const start = guardedStart(host, startSpan);
  const pass = path !== undefined && matchesEverything(path) ? guardedStart(host, enterMiddleware) : undefined;
  layer.handle = function (request, response, next) {
    const passing = pass?.(layer, path as string, request, next);
    if (passing !== undefined) return original.call(this, request, response, passing);
    const span = start(request, path);
    if (span === undefined) return original.call(this, request, response, next);
    const active = context.active();
    const end = new HandlerEnd(span, response as Response);
    const passOn = leave(end, trace.getSpan(active) as Span, request, path, next);
    try {
      return context.with(trace.setSpan(active, span), original, this, request, response, passOn);
    } catch (error) {
      fail(span, error);
      throw error; // The router that calls this catches it (`Layer.handle_request`, `handleRequest`).
    } finally {
      end.later();
    }
  };
  alike(layer.handle, original);
}

/** Undefined outside a request that is traced. */
function startSpan(request: object, path: string | undefined): Span | undefined {
  const active = context.active();
  if (trace.getSpan(active) === undefined) return undefined;
  let place = placeOf(request);
  if (path !== undefined) {
    place = place.inRoute(path);
    moveTo(request, place);
  }
  const { route } = place;
  enterRoute(route.pattern);
  const pairs = [ATTR_HTTP_ROUTE, route.pattern, 'express.name', route.name, 'express.type', 'request_handler'];
  return tracer.startSpan(route.spanName, new AttributeListOptions(SpanKind.INTERNAL, pairs), active);
}

/** The `next` for a route that is there to be passed through: it counts like a mount. Undefined for any other. */
function enterMiddleware(layer: Layer, path: string, request: object, next: Next): Next | undefined {
  if (!isPassedThrough(layer) || trace.getSpan(context.active()) === undefined) return undefined;
  const outside = placeOf(request);
  return passThrough(request, outside.inRoute(path), outside, next);
}

/** The `next` of a handler; what it calls belongs to the parent again. */
function leave(end: HandlerEnd, parent: Span, request: object, path: string | undefined, next: Next): Next {
  return function (this: unknown, error?: unknown) {
    if (isError(error)) fail(end.span, error);
    end.now();
    if (path !== undefined) moveTo(request, placeOf(request).outer ?? Place.OUTSIDE);
    // biome-ignore lint/complexity/noArguments: passed on as they are.
    return context.with(trace.setSpan(context.active(), parent), Reflect.apply, undefined, next, this, arguments);
  };
}

export function fail(span: Span, error: unknown): void {
  if (span.isRecording() && saysWhatHappened(error)) failSpan(span, error);
}

/** Some hand their answers to `next` (Verdaccio), for an error handler of theirs that sends them: no failure. */
function saysWhatHappened(error: unknown): boolean {
  return typeof error !== 'object' || typeof (error as { message?: unknown } | null)?.message === 'string';
}
