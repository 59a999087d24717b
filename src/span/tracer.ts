import {
  type Context,
  context as contextApi,
  diag,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  type Span,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { cleanAttributes, isTracingSuppressed } from '@opentelemetry/core';
import { trace } from '../api/global.ts';
import { remoteRootOf } from '../context/remote-root.ts';
import { countAttributes, startAttributes } from './attributes.ts';
import { DroppedSpan } from './dropped-span.ts';
import { cleanLinks, startLinks } from './events-and-links.ts';
import { contextOf, type ParentIds, SpanIds, TraceId } from './ids.ts';
import type { SpanOrigin } from './layout.ts';
import type { OperationMeter } from './measure.ts';
import { type NewIds, newTraceId, newWord } from './new-ids.ts';
import { RecordingSpan } from './span.ts';
import type { StartedSpans } from './started-spans.ts';
import { type AnySampler, NOT_RECORD, RECORD_AND_SAMPLED } from './trace-sampler.ts';

const NO_LIMITS = {
  attributeCountLimit: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
};

/** Level 2 of W3C Trace Context: the right 7 bytes of the trace id are random. */
const RANDOM_FLAG = 0x02;

/** `AttributeListOptions` of `patching/attribute-list.ts` has the list beside the API's options: key, value, key, value ... */
interface ListOptions {
  readonly pairs: unknown[];
}

/** Makes the spans of one instrumentation scope. */
export class SpanTracer implements Tracer {
  private readonly origin: SpanOrigin;
  private readonly sampler: AnySampler;
  private readonly started: StartedSpans;
  /** The longest list (keys and values) that is within the limits as it is. */
  private readonly longestList: number;
  private readonly measure: OperationMeter | undefined;
  /** A span that is measured and nothing else, for what is not to be traced; undefined where nothing is measured. */
  readonly measureOnly: ((name: string, options: SpanOptions) => Span) | undefined;

  constructor(origin: SpanOrigin, sampler: AnySampler, started: StartedSpans, measure?: OperationMeter) {
    this.origin = origin;
    this.sampler = sampler;
    this.started = started;
    const { attributeCountLimit, attributeValueLengthLimit } = origin.limits;
    this.longestList = attributeValueLengthLimit === Number.POSITIVE_INFINITY ? 2 * attributeCountLimit : 0;
    this.measure = measure;
    this.measureOnly =
      measure && ((name, options) => measure.unrecorded(INVALID_SPAN_CONTEXT, name, options, origin.scope));
  }

  get scope(): object {
    return this.origin.scope;
  }

  /** As in the API without an SDK, `null` stands for what is not given. Where it fails, the span is one that does nothing. */
  startSpan(name: string, options?: SpanOptions | null, context?: Context | null): Span {
    const { faults } = this.origin;
    if (!faults.off) {
      try {
        return this.start(name, options, context);
      } catch (error) {
        faults.report(error);
      }
    }
    // Spans that are started inside of this one belong to the caller's span.
    const active = context ?? contextApi.active();
    return trace.wrapSpanContext(trace.getSpanContext(active) ?? INVALID_SPAN_CONTEXT);
  }

  private start(name: string, options: SpanOptions | null | undefined, context: Context | null | undefined): Span {
    let from = context ?? contextApi.active();
    if (options?.root) from = trace.deleteSpan(from);
    if (isTracingSuppressed(from)) {
      diag.debug('Instrumentation suppressed, returning Noop Span');
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
    const { origin, sampler } = this;
    const kind = options?.kind ?? SpanKind.INTERNAL;
    const starter = isArrival(kind) ? origin.starter.span : undefined;
    // An arrival is not part of the request in which somebody has started this process.
    if (starter !== undefined && trace.getSpan(from) === starter) from = trace.deleteSpan(from);
    const parent = validParent(from);
    const remote = parent === undefined && !options?.root ? remoteRootOf(from) : undefined;
    const own =
      origin.newIds === undefined
        ? newIds(parent, remote?.traceId)
        : generatedIds(origin.newIds, parent, remote?.traceId);
    const decided = remote?.isSampled === undefined ? parent : asParent(own, remote.isSampled);
    const given = linksOf(options, parent === undefined && remote === undefined ? starter : undefined);
    const links = given && cleanLinks(given, origin.limits);
    // Who hands over a list, keeps no copy of it. An official sampler may change attributes.
    const pairs = 'decide' in sampler ? (options as SpanOptions & Partial<ListOptions>)?.pairs : undefined;
    const list = pairs !== undefined && pairs.length <= this.longestList ? pairs : undefined;
    let attributes = list === undefined ? options?.attributes : undefined;
    let dropped = 0;
    let decision: number;
    if ('decide' in sampler) {
      const shown = list !== undefined && sampler.readsAttributes ? options?.attributes : attributes;
      decision = sampler.decide(own.trace, decided, name, kind, shown);
    } else {
      const cleaned = cleanAttributes(attributes, NO_LIMITS);
      attributes = cleaned.attributes ?? {};
      dropped = cleaned.droppedAttributesCount ?? 0;
      const seen = decided === parent ? from : trace.setSpanContext(from, contextOf(decided as ParentIds));
      const result = sampler.shouldSample(seen, own.trace.toString(), name, kind, attributes, links ?? []);
      decision = result.decision;
      if (result.traceState) own.traceState = result.traceState;
      Object.assign(attributes, result.attributes);
    }
    this.started.add(decision);
    if (decision === NOT_RECORD) {
      diag.debug('Recording is off, propagating context in a non-recording span');
      return (
        this.measure?.unrecorded(own.toContext(), name, options, origin.scope) ?? new DroppedSpan(own, origin.scope)
      );
    }
    if (decision === RECORD_AND_SAMPLED) own.traceFlags |= TraceFlags.SAMPLED;
    const span = new RecordingSpan(origin, own, parent, name, kind, options?.startTime, list ?? []);
    if (list !== undefined) countAttributes(span, list);
    else if (attributes) startAttributes(span, attributes, dropped);
    if (links) startLinks(span, links);
    if (origin.open !== undefined && own.traceFlags & TraceFlags.SAMPLED) origin.open.add(span);
    origin.processor.onStart(span, from);
    return span;
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const [options, given] = rest.length > 1 ? rest : [];
    const callback = rest[Math.min(rest.length, 3) - 1] as (span: Span) => ReturnType<F>;
    const context = ((rest.length > 2 ? given : undefined) as Context | undefined) ?? contextApi.active();
    const span = this.startSpan(name, options as SpanOptions | undefined, context);
    return contextApi.with(trace.setSpan(context, span), callback, undefined, span);
  }
}

/** The span that is to be the parent; an invalid one is none. */
function validParent(context: Context): ParentIds | undefined {
  const span = trace.getSpan(context);
  if (span instanceof RecordingSpan || span instanceof DroppedSpan) return span.ids;
  const parent = span?.spanContext();
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

/** Does a request or a message come in, which has a sender of its own? */
function isArrival(kind: SpanKind): boolean {
  return kind === SpanKind.SERVER || kind === SpanKind.CONSUMER;
}

/** A span that begins a trace and names nobody else is linked to who has started this process. */
function linksOf(options: SpanOptions | null | undefined, starter: Span | undefined): Link[] | undefined {
  const links = options?.links;
  return starter === undefined || links?.length ? links : [{ context: starter.spanContext() }];
}

/** A decision that the caller has made is to samplers what a parent has, although there is no span to be one. */
function asParent({ trace: id }: SpanIds, isSampled: boolean): ParentIds {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId: id.toString(), spanId: '0000000000000001', traceFlags, isRemote: true };
}

/** A new trace is random, as its id is; of another's trace we pass on what its parent says. */
function newIds(parent: ParentIds | undefined, traceId: string | undefined): SpanIds {
  const high = newWord();
  // Never all zero (W3C Trace Context, "parent-id").
  const low = newWord() || 1;
  if (parent === undefined && traceId !== undefined)
    return new SpanIds(TraceId.parse(traceId), high, low, 0, undefined);
  if (parent === undefined) return new SpanIds(newTraceId(), high, low, RANDOM_FLAG, undefined);
  const id = parent instanceof SpanIds ? parent.trace : TraceId.parse(parent.traceId);
  return new SpanIds(id, high, low, parent.traceFlags & RANDOM_FLAG, parent.traceState);
}

/** Nothing is known of a generator's ids, so that a new trace does not say that it is random. */
function generatedIds(generator: NewIds, parent: ParentIds | undefined, traceId: string | undefined): SpanIds {
  const [high, low] = generator.spanId();
  if (parent === undefined)
    return new SpanIds(traceId === undefined ? generator.traceId() : TraceId.parse(traceId), high, low, 0, undefined);
  const id = parent instanceof SpanIds ? parent.trace : TraceId.parse(parent.traceId);
  return new SpanIds(id, high, low, parent.traceFlags & RANDOM_FLAG, parent.traceState);
}
