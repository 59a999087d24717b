import { type Context, context, defaultTextMapGetter, propagation, type TextMapGetter } from '@opentelemetry/api';

/** An object that carries context: headers of a request, properties of a message. Values may be bytes, as Kafka's are. */
export type Carrier = Record<string, unknown>;

const getter: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get(carrier, key) {
    const value = defaultTextMapGetter.get(carrier, key) as unknown;
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    if (Array.isArray(value)) return value.map(String);
    return value === undefined || value === null ? undefined : String(value);
  },
};

/** Writes the active context (`traceparent` and what else `OTEL_PROPAGATORS` says) into a carrier, and returns it. */
export function inject<Target extends Carrier>(carrier: Target = {} as Target): Target {
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** The active context with what a carrier holds; for `context.with` of `@opentelemetry/api`, or `continueFrom`. */
export function extract(carrier: Carrier | null | undefined): Context {
  return carrier ? propagation.extract(context.active(), carrier, getter) : context.active();
}

/** Runs a function in the context of a carrier: its spans continue the sender's trace. Returns what the function returns. */
export function continueFrom<Result>(carrier: Carrier | null | undefined, work: () => Result): Result {
  return context.with(extract(carrier), work);
}
