import type { Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { endWithResponse as endOnClose } from '../../patching/http/handler-end.ts';
import type { FastifyReply } from './types.ts';

const tracer = trace.getTracer('@org/otel-auto/fastify');

/** Same attributes as the former `@opentelemetry/instrumentation-fastify`. */
export function startHandlerSpan(route: string): Span | undefined {
  // `app.inject()` without a request around it: it would be a trace of a handler alone.
  if (trace.getSpan(context.active()) === undefined) return undefined;
  return tracer.startSpan(`request handler - ${route}`, {
    attributes: { [ATTR_HTTP_ROUTE]: route, 'fastify.type': 'request_handler' },
  });
}

/** Ends the span now if the reply was sent, otherwise with the response, sent or aborted. */
export function endWithReply(span: Span, reply: FastifyReply): void {
  if (reply.sent) end(span);
  else endWithResponse(span, reply);
}

export function endWithResponse(span: Span, reply: FastifyReply): void {
  endOnClose(reply.raw, span);
}

/** A reply and its response may both announce the end; the SDK complains about a second one. */
function end(span: Span): void {
  if (span.isRecording()) span.end();
}

/** To be called before validation and the app's own hooks, so that requests they turn down have a route too. */
export function reportRoute(route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata !== undefined) metadata.route = route;
}
