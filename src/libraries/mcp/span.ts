import {
  type Attributes,
  type Context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
} from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_RESOURCE_URI,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import { endFailedSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import type { Redaction } from '../../secrets/redaction.ts';

export interface Request {
  method?: unknown;
  params?: Params;
}

interface Params {
  name?: unknown;
  uri?: unknown;
  /** Where the protocol has room for what is not its own. */
  _meta?: Record<string, unknown>;
}

const tracer = measuredTracer('@org/otel-auto/mcp', 'mcp');

/** Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/ */
export function startRequest(request: Request, redaction: Redaction): Span {
  const { name, attributes } = describe(request, redaction);
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
}

/** In the trace that the request names; the span that is active here, such as that of HTTP, is linked. */
export function startHandling(request: Request, redaction: Redaction): Span {
  const { name, attributes } = describe(request, redaction);
  const links: Link[] = [];
  let parent: Context = context.active();
  const named = propagation.extract(ROOT_CONTEXT, textOf(request.params?._meta));
  if (trace.getSpanContext(named) !== undefined) {
    const active = trace.getSpanContext(parent);
    if (active !== undefined) links.push({ context: active });
    parent = named;
  }
  return tracer.startSpan(name, { kind: SpanKind.SERVER, attributes, links }, parent);
}

/** A copy of the request that names the span. */
export function inject(request: Request, span: Span): Request {
  const carrier: Record<string, unknown> = { ...request.params?._meta };
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  return { ...request, params: { ...request.params, _meta: carrier } };
}

/** Errors of tools are results. */
export function endWithResult(span: Span, result: unknown): void {
  if ((result as { isError?: unknown } | null | undefined)?.isError === true) {
    failSpanAs(span, 'tool_error');
  }
  span.end();
}

/** The reason that the other side gives may be anything. */
export function endCancelled(span: Span): void {
  if (!span.isRecording()) return;
  failSpanAs(span, 'AbortError', 'cancelled');
  span.end();
}

/** Errors of the protocol have its codes, such as -32602. */
export function endWithError(span: Span, error: unknown): void {
  const { code } = (error ?? {}) as { code?: unknown };
  const isProtocols = typeof code === 'number' && !(error instanceof DOMException);
  endFailedSpan(span, error, { type: isProtocols ? String(code) : undefined });
}

function describe({ method, params }: Request, redaction: Redaction): { name: string; attributes: Attributes } {
  const attributes: Attributes = { [ATTR_MCP_METHOD_NAME]: String(method) };
  const target = typeof params?.name === 'string' ? params.name : undefined;
  if (method === 'tools/call' && target !== undefined) {
    attributes[ATTR_GEN_AI_OPERATION_NAME] = GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL;
    attributes[ATTR_GEN_AI_TOOL_NAME] = target;
    return { name: `tools/call ${target}`, attributes };
  }
  if (method === 'prompts/get' && target !== undefined) {
    attributes[ATTR_GEN_AI_PROMPT_NAME] = target;
    return { name: `prompts/get ${target}`, attributes };
  }
  if (typeof params?.uri === 'string') attributes[ATTR_MCP_RESOURCE_URI] = redaction.redactUrl(params.uri);
  return { name: String(method), attributes };
}

function textOf(meta: Record<string, unknown> | undefined): Record<string, string> {
  const carrier: Record<string, string> = {};
  for (const field of propagation.fields()) {
    const value = meta?.[field];
    if (typeof value === 'string') carrier[field] = value;
  }
  return carrier;
}
