import { type Context, isSpanContextValid, ROOT_CONTEXT, type TextMapPropagator, trace } from '@opentelemetry/api';

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

/** The fields that context cannot do without, of all propagators there are; the `state` ones only add to these. */
const FIELDS = [
  'TRACEPARENT',
  'BAGGAGE',
  'B3',
  'X_B3_TRACEID',
  'UBER_TRACE_ID',
  'X_AMZN_TRACE_ID',
  'OT_TRACER_TRACEID',
];

/** A quick look, without a propagator: false when none of them would find anything. */
export function mayHoldContext(env: Environment): boolean {
  return FIELDS.some((name) => env[name]);
}

function normalize(key: string): string {
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

/** What whoever started this process says it is a part of, read by `propagator`: `TRACEPARENT`, `TRACESTATE`, `BAGGAGE`, ... */
export function readEnvironmentContext(env: Environment, propagator: TextMapPropagator): EnvironmentContext {
  const context = propagator.extract(ROOT_CONTEXT, env, getter);
  const parent = trace.getSpanContext(context);
  const usable = parent !== undefined && isSpanContextValid(parent);
  const isRead = propagator.fields().includes('traceparent');
  return { context, invalid: usable || !isRead ? undefined : getter.get(env, 'traceparent') };
}
