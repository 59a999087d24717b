import type { Tracer } from '@opentelemetry/api';

type Adapt = (tracer: Tracer) => Tracer;

/** By the name of the tracer. */
const adaptations = new Map<string, Adapt>();
/** A tracer is the same object each time it is asked for. */
const adapted = new WeakMap<Tracer, Tracer>();

/**
 * From now on whoever asks for a tracer of that name gets what `adapt` makes of it: for spans that a library makes by itself
 * (`next.js`), whichever copy of the API it asks. Once for a name; `adapt` must not throw.
 */
export function adaptTracers(name: string, adapt: Adapt): void {
  adaptations.set(name, adapt);
}

export function adaptedTracer(name: string, tracer: Tracer): Tracer {
  const adapt = adaptations.get(name);
  if (adapt === undefined) return tracer;
  let result = adapted.get(tracer);
  if (result === undefined) {
    result = adapt(tracer);
    adapted.set(tracer, result);
  }
  return result;
}
