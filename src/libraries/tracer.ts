import { type Tracer, type TracerOptions, trace } from '@opentelemetry/api';
import type { ErrorText } from './error-text.ts';

/**
 * A tracer whose spans say about errors only what `errorText` leaves of it, in their status and exceptions. Done by the
 * loader's own provider (`telemetry/tracer/error-text.ts`); another one does not look at the option.
 */
export function rewordingTracer(name: string, version: string | undefined, errorText: ErrorText): Tracer {
  return trace.getTracerProvider().getTracer(name, version, { errorText } as TracerOptions);
}
