import type { IncomingMessage } from 'node:http';
import { type Context, propagation, ROOT_CONTEXT, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import { trace } from '../../api/global.ts';
import { attributesOf } from '../../patching/attribute-list.ts';
import type { HttpRules } from '../../patching/http/rules.ts';
import { serverPairs } from '../../patching/http/server-attributes.ts';
import { ofConnection } from '../../patching/messaging/connection.ts';

export const tracer = trace.getTracer('@org/otel-auto/ws');

/** A request as any other, which `node:http` hands to the app as a socket. */
export function startUpgrade(request: IncomingMessage, rules: HttpRules): { span: Span; context: Context } {
  const scheme = (request.socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http';
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const attributes = attributesOf(serverPairs(request, scheme, rules));
  Object.assign(
    attributes,
    rules.captures?.serverRequest?.((name) => request.headers[name]),
  );
  const span = tracer.startSpan(rules.spanName(request.method), { kind: SpanKind.SERVER, attributes }, parent);
  return { span, context: ofConnection(trace.setSpan(parent, span)) };
}

export function accepted(span: Span): void {
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, 101);
}
