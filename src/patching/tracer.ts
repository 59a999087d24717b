import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { context, trace } from '../api/global.ts';
import type { MeasureKind, MeasureOptions } from '../span/measure.ts';
import type { ErrorText } from './database/error-text.ts';

/** The loader's own provider does as these options say to all spans of a tracer; another provider does not look at them. */
export interface OwnOptions extends MeasureOptions {
  /** The status and exceptions of spans say this text of errors (`span/error-text.ts`). */
  errorText?: ErrorText | undefined;
}

export function ownTracer(name: string, version: string | undefined, options: OwnOptions): Tracer {
  return trace.getTracer(name, version, options);
}

/** A tracer all of whose spans are measured, sampled or not, where metrics go somewhere. */
export function measuredTracer(name: string, measure: MeasureKind, errorText?: ErrorText): Tracer {
  return ownTracer(name, undefined, { measure, errorText });
}

/**
 * Returns a function that starts spans that are measured and not traced, for calls that a library's settings keep out of traces.
 * Undefined where nothing is measured.
 */
export function measuringOnly(tracer: Tracer): ((name: string, options: SpanOptions) => Span) | undefined {
  return (tracer as { measureOnly?: (name: string, options: SpanOptions) => Span }).measureOnly;
}

/** Does anybody look at what is said about the span: is it recorded, or measured? */
export function isObserved(span: Span): boolean {
  return span.isRecording() || 'duration' in span;
}

/**
 * A tracer that makes spans within others only, all of them or those of some names: alone they would be traces of a single
 * span, of what the app did not ask for.
 */
export function withinTraces(tracer: Tracer, names?: (name: string) => boolean): Tracer {
  return {
    startSpan(name: string, options?: SpanOptions, parent: Context = context.active()): Span {
      const isFree = names?.(name) === false || isWithin(parent);
      return isFree ? tracer.startSpan(name, options, parent) : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}

function isWithin(parent: Context): boolean {
  const spanContext = trace.getSpanContext(parent);
  return spanContext !== undefined && isSpanContextValid(spanContext);
}

/** A tracer that starts spans as `rewrite` has them: for official classes whose names or types are not those of the registry. */
export function rewritingTracer(
  tracer: Tracer,
  rewrite: (name: string, attributes: Attributes) => { name: string; attributes: Attributes },
): Tracer {
  return {
    startSpan(name: string, options: SpanOptions = {}, parent?: Context): Span {
      const rewritten = rewrite(name, options.attributes ?? {});
      return tracer.startSpan(rewritten.name, { ...options, attributes: rewritten.attributes }, parent);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}
