/** Trace context in the headers of records. */
import type { Context, Span } from '@opentelemetry/api';
import { extractFrom, injectInto } from '../../patching/messaging/carrier.ts';

/** As they come from the broker, whatever the app's deserializers make of them. */
export type RawHeaders = Iterable<readonly [unknown, unknown]>;

/** As the app gives them: by its own types of keys and values. */
type Headers = Map<unknown, unknown> | Record<string, unknown>;

/** A producer's serializer has to be given such a value so that it writes the text. */
type Form = (text: string) => unknown;

export interface Forms {
  key: Form;
  value: Form;
}

interface ProducerOptions {
  serializers?: { headerKey?: unknown; headerValue?: unknown };
  registry?: unknown;
  beforeSerialization?: unknown;
}

const FORMS: readonly Form[] = [(text) => text, (text) => Buffer.from(text)];
const SAMPLE = 'traceparent';
const OPTIONS = 'plt.kafka.base.options';

/** Undefined where the producer would not write headers of ours as they are, or asks others about them. */
export function formsOf(producer: object): Forms | undefined {
  const symbol = Object.getOwnPropertySymbols(producer).find(({ description }) => description === OPTIONS);
  const options = symbol && (producer as Record<symbol, ProducerOptions | undefined>)[symbol];
  if (options === undefined || options.registry || options.beforeSerialization) return undefined;
  const key = formFor(options.serializers?.headerKey);
  const value = formFor(options.serializers?.headerValue);
  return key && value && { key, value };
}

/** Found by trying: a serializer takes what the app's headers are, and may refuse anything else. */
function formFor(serialize: unknown): Form | undefined {
  return FORMS.find((form) => {
    try {
      const written: unknown = typeof serialize === 'function' ? serialize(form(SAMPLE)) : form(SAMPLE);
      return Buffer.isBuffer(written) && written.toString() === SAMPLE;
    } catch {
      return false;
    }
  });
}

/** A copy of a message's headers with the span's context. */
export function withContext(span: Span, given: unknown, { key, value }: Forms): Headers {
  const carrier: Record<string, string> = {};
  injectInto(span, carrier);
  const isPlain = !(given instanceof Map) && typeof key(SAMPLE) === 'string';
  const kept = [...entriesOf(given)].filter(([name]) => !(String(name) in carrier));
  const all = [...kept, ...Object.entries(carrier).map(([name, text]) => [key(name), value(text)] as const)];
  return isPlain ? Object.fromEntries(all) : new Map(all);
}

function entriesOf(headers: unknown): Iterable<readonly [unknown, unknown]> {
  return headers instanceof Map ? headers : Object.entries(headers ?? {});
}

/** The context that whoever sent a record was in, as far as its headers say. */
export function senderOf(headers: RawHeaders): Context {
  return extractFrom([...headers], {
    keys: (entries) => entries.map(([name]) => String(name)),
    get: (entries, wanted) => {
      const value = entries.find(([name]) => String(name).toLowerCase() === wanted)?.[1];
      return value === undefined || value === null ? undefined : String(value);
    },
  });
}
