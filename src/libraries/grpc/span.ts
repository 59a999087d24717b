import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  RPC_SYSTEM_NAME_VALUE_GRPC,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import { failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** The library's headers. */
export interface Metadata {
  get(key: string): readonly unknown[];
  set(key: string, value: string): void;
  getMap(): object;
  clone(): Metadata;
}

const tracer = measuredTracer('@org/otel-auto/grpc', 'rpc');

const setter: TextMapSetter<Metadata> = { set: (carrier, key, value) => carrier.set(key, value) };
const getter: TextMapGetter<Metadata> = {
  keys: (carrier) => Object.keys(carrier.getMap()),
  get: (carrier, key) => carrier.get(key).map(String),
};

/** https://grpc.io/docs/guides/status-codes/ */
const CODES =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  );

/** The others are what the caller did wrong. Source: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
const SERVER_ERRORS = ['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'];

/** @param path such as `/shop.Orders/Get` @param target such as `dns:localhost:50051` */
export function startClient(path: string, target: string): Span {
  const attributes = describe(path);
  const server = serverOf(target);
  if (server !== undefined) {
    attributes[ATTR_SERVER_ADDRESS] = server.address;
    attributes[ATTR_SERVER_PORT] = server.port;
  }
  return tracer.startSpan(path.slice(1), { kind: SpanKind.CLIENT, attributes });
}

/** A target ends in `host:port`, the host being behind the last `:` or `/`, or in brackets. */
function serverOf(target: string): { address: string; port: number } | undefined {
  const colon = target.lastIndexOf(':');
  const port = target.slice(colon + 1);
  if (colon === -1 || !/^\d+$/.test(port)) return undefined;
  const before = target.slice(0, colon);
  let start = Math.max(before.lastIndexOf(':'), before.lastIndexOf('/')) + 1;
  if (before.endsWith(']')) {
    const bracket = before.indexOf('[', before.lastIndexOf(']', before.length - 2) + 1);
    if (bracket !== -1) start = Math.min(start, bracket);
  }
  return start < colon ? { address: before.slice(start), port: Number(port) } : undefined;
}

/** A copy: the app may use its metadata again. */
export function inject(metadata: Metadata, span: Span): Metadata {
  const carrier = metadata.clone();
  propagation.inject(trace.setSpan(context.active(), span), carrier, setter);
  return carrier;
}

export function startServer(path: string, metadata: Metadata): { span: Span; within: Context } {
  const parent = propagation.extract(ROOT_CONTEXT, metadata, getter);
  const span = tracer.startSpan(path.slice(1), { kind: SpanKind.SERVER, attributes: describe(path) }, parent);
  return { span, within: trace.setSpan(parent, span) };
}

export interface Outcome {
  code?: unknown;
  details?: unknown;
  message?: unknown;
}

/** An error without a code of gRPC reaches the client as UNKNOWN. */
export function endSpan(
  span: Span,
  kind: SpanKind.CLIENT | SpanKind.SERVER,
  { code, details, message }: Outcome,
): void {
  const status = CODES[Number(code)] ?? 'UNKNOWN';
  span.setAttribute(ATTR_RPC_STATUS_CODE, status);
  if (kind === SpanKind.CLIENT ? status !== 'OK' : SERVER_ERRORS.includes(status)) {
    const said = details ?? message;
    failSpanAs(span, status, typeof said === 'string' ? said : undefined);
  }
  span.end();
}

function describe(path: string): Attributes {
  return { [ATTR_RPC_SYSTEM_NAME]: RPC_SYSTEM_NAME_VALUE_GRPC, [ATTR_RPC_METHOD]: path.slice(1) };
}
