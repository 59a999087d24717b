import type { ExportTraceServiceRequestJson, ResourceJson, SpanJson } from '../otlp/types.ts';

export interface TraceSpan {
  /** `service.name` of the resource, or `unknown_service`, the specification's name for having none. */
  readonly service: string;
  /** Name of the instrumentation scope. */
  readonly scope: string;
  readonly resource: ResourceJson;
  readonly span: SpanJson;
  /** ns since the Unix epoch. */
  readonly start: bigint;
  /** ns since the Unix epoch. */
  readonly end: bigint;
}

export interface Trace {
  readonly traceId: string;
  /** By span id, in the order of arrival. */
  readonly spans: Map<string, TraceSpan>;
}

/** By trace id. */
export type Traces = Map<string, Trace>;

/**
 * Sorts the spans of a request into their traces; returns the traces that got one. A span that is there already (a sender
 * repeats a request that was not answered in time) is left as it is.
 */
export function addSpans(traces: Traces, request: ExportTraceServiceRequestJson): Set<Trace> {
  const touched = new Set<Trace>();
  for (const { resource, scopeSpans } of request.resourceSpans) {
    const service = serviceName(resource);
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) {
        let trace = traces.get(span.traceId);
        if (trace === undefined) {
          trace = { traceId: span.traceId, spans: new Map() };
          traces.set(span.traceId, trace);
        }
        if (trace.spans.has(span.spanId)) continue;
        const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
        trace.spans.set(span.spanId, { service, scope: scope.name, resource, span, start, end });
        touched.add(trace);
      }
    }
  }
  return touched;
}

function serviceName(resource: ResourceJson): string {
  const attribute = resource.attributes.find(({ key }) => key === 'service.name');
  return attribute?.value.stringValue || 'unknown_service';
}

/** Has the trace one root, and every span but that one its parent? */
export function isJoined(trace: Trace): boolean {
  let roots = 0;
  for (const { span } of trace.spans.values()) {
    if (span.parentSpanId === undefined) roots += 1;
    else if (!trace.spans.has(span.parentSpanId)) return false;
  }
  return roots === 1;
}

/** Names of the services that took part, in the order of arrival. */
export function services(trace: Trace): Set<string> {
  return new Set(Array.from(trace.spans.values(), ({ service }) => service));
}
