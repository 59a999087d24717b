import {
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  trace,
} from '@opentelemetry/api';
import type { MeasureKind, MeasureOptions } from '../telemetry/tracer/measure.ts';
import type { ErrorText } from './error-text.ts';

interface OwnOptions extends MeasureOptions {
  errorText?: ErrorText;
}

/**
 * A tracer all of whose spans are measured, sampled or not, where metrics go somewhere. Done by the loader's own provider
 * (`telemetry/tracer/provider.ts`), as is what `errorText` leaves of errors.
 */
export function measuredTracer(name: string, measure: MeasureKind, errorText?: ErrorText, version?: string): Tracer {
  const options: OwnOptions = { measure, ...(errorText && { errorText }) };
  return trace.getTracerProvider().getTracer(name, version, options);
}

/**
 * What starts spans that are measured and not traced, for what a library's settings keep out of traces. Undefined where
 * nothing is measured.
 */
export function measuringOnly(tracer: Tracer): ((name: string, options: SpanOptions) => Span) | undefined {
  return (tracer as { measureOnly?: (name: string, options: SpanOptions) => Span }).measureOnly;
}

/** Does anybody look at what is said about the span: is it recorded, or measured? */
export function isObserved(span: Span): boolean {
  return span.isRecording() || 'duration' in span;
}

/**
 * A tracer whose spans say about errors only what `errorText` leaves of it, in their status and exceptions. Done by the
 * loader's own provider (`telemetry/tracer/error-text.ts`); another one does not look at the option.
 */
export function rewordingTracer(name: string, version: string | undefined, errorText: ErrorText): Tracer {
  return trace.getTracerProvider().getTracer(name, version, { errorText } as TracerOptions);
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
