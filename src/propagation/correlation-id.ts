import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { CORRELATION_ID, type CorrelationId } from '../context/correlation-key.ts';
import type { HttpSettings } from '../settings/shape.ts';

/** Longer ones are none: whoever calls may write what they like. */
const MAX_LENGTH = 256;
/** Printable ASCII: what may stand in a header and in a log line. */
const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Takes the correlation id out of incoming headers, after what `inner` does, and puts it into outgoing ones if asked to. */
export function withCorrelationId(inner: TextMapPropagator, settings: HttpSettings): TextMapPropagator {
  const { correlationIdHeaders: headers, propagateCorrelationId } = settings;
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      inner.inject(context, carrier, setter);
      const id = propagateCorrelationId ? (context.getValue(CORRELATION_ID) as CorrelationId | undefined) : undefined;
      if (id !== undefined && !isSet(carrier, id.header)) setter.set(carrier, id.header, id.value);
    },
    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const extracted = inner.extract(context, carrier, getter);
      for (const header of headers) {
        const found = getter.get(carrier, header);
        const value = Array.isArray(found) ? found[0] : found;
        if (typeof value === 'string' && value.length <= MAX_LENGTH && PRINTABLE.test(value))
          return extracted.setValue(CORRELATION_ID, { header, value } satisfies CorrelationId);
      }
      return extracted;
    },
    fields: () => [...inner.fields(), ...(propagateCorrelationId ? headers : [])],
  };
}

/** Has the app set the header itself? Carriers are requests of `node:http`, objects, and lists of names and values. */
function isSet(carrier: unknown, header: string): boolean {
  if (typeof carrier !== 'object' || carrier === null) return false;
  if ('hasHeader' in carrier && typeof carrier.hasHeader === 'function') return carrier.hasHeader(header) === true;
  const names = Array.isArray(carrier) ? carrier.filter((_, at) => at % 2 === 0) : Object.keys(carrier);
  return names.some((name) => typeof name === 'string' && name.toLowerCase() === header);
}
