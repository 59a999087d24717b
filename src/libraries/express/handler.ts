import { type Span, SpanKind } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { PairOptions } from '../../patching/attribute-list.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { guardedStart } from '../../patching/guard.ts';
import { HandlerEnd, type Response } from '../../patching/http/handler-end.ts';
import { alike } from '../../patching/replace-method.ts';
import { isError, type Layer, moveTo, type Next, Place, placeOf } from './route.ts';

export const tracer = trace.getTracer('@org/otel-auto/express');

/** One span per route that handles a request: until it passes the request on, or the response is closed. */
export function traceHandler(layer: Layer, path: string | undefined, host: LibraryHost): void {
  const original = layer.handle;
  if (original.length === 4) return;
  const start = guardedStart(host, startSpan);
  layer.handle = function (request, response, next) {
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

/** Undefined outside a request that is traced; the route counts there too. */
function startSpan(request: object, path: string | undefined): Span | undefined {
  let place = placeOf(request);
  if (path !== undefined) {
    place = place.at(path);
    moveTo(request, place);
  }
  const { route } = place;
  const active = context.active();
  const metadata = getRPCMetadata(active);
  if (metadata !== undefined) metadata.route = route.pattern;
  if (trace.getSpan(active) === undefined) return undefined;
  const pairs = [ATTR_HTTP_ROUTE, route.pattern, 'express.name', route.name, 'express.type', 'request_handler'];
  return tracer.startSpan(route.spanName, new PairOptions(SpanKind.INTERNAL, pairs), active);
}

/** The `next` of a handler; what it calls belongs to the parent again. After an error its place tells where it was. */
function leave(
  end: HandlerEnd,
  parent: Span,
  request: object & { route?: unknown },
  path: string | undefined,
  next: Next,
): Next {
  return function (this: unknown, error?: unknown) {
    const failed = isError(error);
    if (failed) fail(end.span, error);
    end.now();
    if (path !== undefined && !(request.route && failed)) moveTo(request, placeOf(request).outer ?? Place.OUTSIDE);
    // biome-ignore lint/complexity/noArguments: passed on as they are.
    return context.with(trace.setSpan(context.active(), parent), Reflect.apply, undefined, next, this, arguments);
  };
}

export function fail(span: Span, error: unknown): void {
  if (span.isRecording()) failSpan(span, error);
}
