import { type Context, isSpanContextValid, ROOT_CONTEXT, type TextMapPropagator } from '@opentelemetry/api';
import { trace } from '../api/global.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The carrier knows only normalized names. Source: specification, "Environment Variables as Context Propagation Carriers". */
const getter = {
  get: (env: Environment, key: string) => env[normalize(key)] || undefined,
  // Some propagators look for theirs among the names, as they are in headers.
  keys: (env: Environment) =>
    Object.keys(env)
      .filter((name) => name === normalize(name))
      .flatMap((name) => [name, name.toLowerCase().replaceAll('_', '-')]),
};

/** The name of the variable that carries a field. */
export function normalize(key: string): string {
  return key
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, '_')
    .replace(/^(?=[0-9]|$)/, '_');
}

export interface EnvironmentContext {
  /** `ROOT_CONTEXT` when the environment says nothing. */
  context: Context;
  /** `TRACEPARENT` as found, where it is set and not usable. */
  invalid: string | undefined;
}

/** The context that the starter of this process has put into the environment, read by `propagator`: `TRACEPARENT`, `TRACESTATE`, `BAGGAGE`, ... */
export function readEnvironmentContext(env: Environment, propagator: TextMapPropagator): EnvironmentContext {
  const context = propagator.extract(ROOT_CONTEXT, env, getter);
  const parent = trace.getSpanContext(context);
  const usable = parent !== undefined && isSpanContextValid(parent);
  const isRead = propagator.fields().includes('traceparent');
  return { context, invalid: usable || !isRead ? undefined : getter.get(env, 'traceparent') };
}
