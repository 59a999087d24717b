import assert from 'node:assert/strict';
import {
  type Context,
  context as contextApi,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { decodeTraceRequest } from '../../../../src/otlp/decode.ts';
import { encodeSpan } from '../../../../src/otlp/encode.ts';
import { composeRequest, fieldSize, frameSpan } from '../../../../src/otlp/request.ts';
import { Writer } from '../../../../src/otlp/writer.ts';
import { createSampler } from '../../../../src/sampling/standard-samplers.ts';
import type { SamplerName } from '../../../../src/settings/shape.ts';
import { doWhatWaits } from '../../../../src/span/after-this-turn.ts';
import { SpanTracerProvider } from '../../../../src/span/tracer-provider.ts';
import type { Case, Operation } from './arbitraries.ts';
import { clock, resetClock } from './clock.ts';
import { clone, meddleWith } from './clone.ts';

export type Side = 'official' | 'ours';

const resource = resourceFromAttributes({ 'service.name': 'app' });
/** Only our spans have it; see `differences.ts`. */
const RANDOM_FLAG = 0x02;
const nothing = new Uint8Array(0);

const OFFICIAL: Record<string, () => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
};

export interface LabOptions {
  limits?: Case['limits'];
  sampler?: SamplerName | Sampler;
  processors: SpanProcessor[];
}

export function createTracer(side: Side, { limits = {}, sampler = 'always_on', processors }: LabOptions): Tracer {
  const shared = { resource, spanLimits: limits, spanProcessors: processors };
  const named = typeof sampler === 'string';
  const provider =
    side === 'official'
      ? new TracerProvider({ ...shared, sampler: named ? (OFFICIAL[sampler]?.() as Sampler) : sampler })
      : new SpanTracerProvider({ ...shared, sampler: named ? createSampler({ name: sampler, ratio: 1 }) : sampler });
  return provider.getTracer('scope', '1.2.3', { schemaUrl: 'https://example.com/schema' });
}

/** All that can be seen from outside of what `side` does in a case, in the order in which it is seen. */
export function observe(side: Side, given: Case): unknown[] {
  resetClock();
  const seen: unknown[] = [];
  const labels = new Map<string, string>();
  const label = (context: SpanContext) => {
    assert.match(context.traceId, /^[0-9a-f]{32}$/i);
    assert.match(context.spanId, /^[0-9a-f]{16}$/i);
    if (!labels.has(context.spanId)) labels.set(context.spanId, `span ${labels.size}`);
    if (!labels.has(context.traceId) && given.parent !== context) labels.set(context.traceId, `trace ${labels.size}`);
  };
  const note = (...what: unknown[]) => seen.push(what);
  const view = (span: ReadableSpan) => {
    label(span.spanContext());
    return viewOf(span, labels);
  };
  const sampler: Sampler | SamplerName =
    'sampler' in given.sampling
      ? given.sampling.sampler
      : {
          shouldSample(context, traceId, ...rest) {
            note('sampled', trace.getSpanContext(context) !== undefined, traceId.length, clone(rest));
            return clone(given.sampling) as unknown as ReturnType<Sampler['shouldSample']>;
          },
          toString: () => 'custom',
        };
  const processor = (index: number): SpanProcessor => ({
    onStart(span, context) {
      note('onStart', index, trace.getSpan(context) === span, span.isRecording());
      if (!given.meddle) return;
      note(view(span));
      span.setAttribute('by.processor', index);
      span.updateName(`${span.name}!`);
    },
    onEnding(span) {
      note('onEnding', index, span.isRecording());
      if (!given.meddle) return;
      note(view(span));
      span.setAttributes({ ending: [index], a: 'again' }).addEvent('ending');
    },
    onEnd(span) {
      const encoded = encode(span, labels);
      note('onEnd', index, span.ended, encoded, view(span), encode(span, labels));
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  });
  const processors = Array.from({ length: given.processors }, (_, index) => processor(index));
  const tracer = createTracer(side, { limits: given.limits, sampler, processors });
  withSpan(tracer, given, label, (span) => {
    const own = span.spanContext();
    if (own.spanId !== '0'.repeat(16)) label(own);
    note('started', relabel(own, labels), span.isRecording());
    for (const operation of given.operations) {
      const result = apply(span, operation);
      doWhatWaits(); // See `differences.ts`.
      note(operation.do, result === span ? 'the span' : result, span.isRecording());
    }
    span.end();
    doWhatWaits();
  });
  return seen;
}

function withSpan(
  tracer: Tracer,
  { parent, how, name, options }: Case,
  label: (context: SpanContext) => void,
  use: (span: Span) => void,
): void {
  const own = clone(options) as Parameters<Tracer['startSpan']>[1];
  const context = contextOf(tracer, parent);
  if (parent === 'local') label(trace.getSpanContext(context) as SpanContext);
  const active = (span: Span) => {
    assert.equal(trace.getActiveSpan(), span);
    use(span);
  };
  if (how === 'startSpan') {
    const span = tracer.startSpan(name, own, context);
    meddleWith(own);
    use(span);
  } else if (how === 'active context') use(contextApi.with(context, () => tracer.startSpan(name, own)));
  else if (how === 'startActiveSpan(name, fn)') contextApi.with(context, () => tracer.startActiveSpan(name, active));
  else if (how === 'startActiveSpan(3)')
    contextApi.with(context, () => tracer.startActiveSpan(name, own ?? {}, active));
  else tracer.startActiveSpan(name, own ?? {}, context, active);
}

function contextOf(tracer: Tracer, parent: Case['parent']): Context {
  if (parent === 'none') return ROOT_CONTEXT;
  if (parent === 'suppressed') return suppressTracing(ROOT_CONTEXT);
  if (parent === 'local') return trace.setSpan(ROOT_CONTEXT, tracer.startSpan('local', {}, ROOT_CONTEXT));
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

/** Carries it out with values of its own, which it changes afterwards: a span must not notice. */
function apply(span: Span, original: Operation): unknown {
  const operation = clone(original) as Operation;
  const result = perform(span, operation);
  meddleWith(operation);
  return result;
}

function perform(span: Span, operation: Operation): unknown {
  switch (operation.do) {
    case 'setAttribute':
      return span.setAttribute(operation.key, operation.value as string);
    case 'setAttributes':
      return span.setAttributes(operation.attributes);
    case 'addEvent':
      return span.addEvent(operation.name, operation.attributesOrTime, operation.time);
    case 'addLink':
      return span.addLink(operation.link);
    case 'addLinks':
      return span.addLinks(operation.links);
    case 'recordException':
      return span.recordException(operation.exception, operation.time);
    case 'setStatus':
      return span.setStatus(operation.status);
    case 'updateName':
      return span.updateName(operation.name);
    case 'end':
      return span.end(operation.time);
    case 'pass':
      clock.tick += operation.ms;
      clock.wall += Math.floor(operation.ms);
      return undefined;
    case 'setWallClock':
      clock.wall += operation.by;
      return undefined;
    case 'read':
      return clone((span as Partial<ReadableSpan>)[operation.member]);
  }
}

/** Every member of `ReadableSpan`. */
function viewOf(span: ReadableSpan, labels: ReadonlyMap<string, string>): object {
  assert.equal(span.resource, resource);
  return {
    ...{ name: span.name, kind: span.kind, status: span.status, ended: span.ended },
    context: relabel(span.spanContext(), labels),
    parent: span.parentSpanContext && relabel(span.parentSpanContext, labels),
    ...{ startTime: span.startTime, endTime: span.endTime, duration: span.duration },
    ...(clone({ attributes: span.attributes, links: span.links, events: span.events }) as object),
    scope: span.instrumentationScope,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  };
}

function relabel(context: SpanContext, labels: ReadonlyMap<string, string>): object {
  const { traceId, spanId, isRemote, traceState } = context;
  const traceFlags = labels.has(spanId) ? context.traceFlags & ~RANDOM_FLAG : context.traceFlags;
  return {
    traceId: labels.get(traceId) ?? traceId,
    spanId: labels.get(spanId) ?? spanId,
    ...{ traceFlags, isRemote, traceState: traceState?.serialize(), members: Object.keys(context) },
  };
}

/** The span as a receiver reads it. */
export function encode(span: ReadableSpan, labels: ReadonlyMap<string, string>): unknown {
  const out = new Writer(1 << 20);
  out.reset();
  encodeSpan(out, span);
  const bytes = out.bytes();
  const framed = new Uint8Array(fieldSize(bytes.length));
  framed.set(bytes, frameSpan(framed, 0, bytes.length));
  const request = composeRequest({ resource: nothing, schemaUrl: nothing }, [
    { scope: nothing, schemaUrl: nothing, spans: framed },
  ]);
  const decoded = decodeTraceRequest(request).resourceSpans[0]?.scopeSpans[0]?.spans[0];
  assert.ok(decoded);
  const own = span.spanContext();
  return {
    ...decoded,
    traceId: decoded.traceId === own.traceId.toLowerCase() ? 'own' : decoded.traceId,
    spanId: decoded.spanId === own.spanId ? 'own' : decoded.spanId,
    flags: decoded.flags & ~RANDOM_FLAG,
    parentSpanId: labels.get(decoded.parentSpanId ?? '') ?? decoded.parentSpanId,
    // An object has keys that are numbers in front, a list where they were set.
    attributes: decoded.attributes.toSorted(
      (a, b) => Number(isIndex(b.key)) - Number(isIndex(a.key)) || byIndex(a.key, b.key),
    ),
  };
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function byIndex(a: string, b: string): number {
  return isIndex(a) && isIndex(b) ? Number(a) - Number(b) : 0;
}
