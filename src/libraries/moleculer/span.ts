import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_RPC_METHOD, ATTR_RPC_SYSTEM_NAME } from '@opentelemetry/semantic-conventions/incubating';
import { context } from '../../api/global.ts';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

const SCOPE = '@org/otel-auto/moleculer';
const calls = measuredTracer(SCOPE, 'rpc');
const events = new Messaging('moleculer', measuredTracer(SCOPE, 'messaging'));

/** A call that goes to another node, or has come from there. Source: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/ */
export function startRemote(action: string, kind: SpanKind.CLIENT | SpanKind.SERVER): Span {
  return calls.startSpan(action, { kind, attributes: describe(action) });
}

/** A call that stays in its node. */
export function startLocal(action: string): Span {
  return calls.startSpan(action, { kind: SpanKind.INTERNAL, attributes: describe(action) });
}

/** @param name `emit` or `broadcast` */
export function startEmit(name: string, event: string): Span {
  return events.startSend({ name, destination: event });
}

/** In the context of whoever has emitted it: in this node, or as its packet says. */
export function startProcess(event: string): Span {
  return events.startProcess({ name: 'process', destination: event }, context.active());
}

function describe(action: string): Attributes {
  return { [ATTR_RPC_SYSTEM_NAME]: 'moleculer', [ATTR_RPC_METHOD]: action };
}
