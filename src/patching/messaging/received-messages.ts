/** Messages that one library has received, and another hands to the app. */
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

const producers = new WeakMap<object, Context>();

/** Remembers the context that a message was sent in, as its headers say: they may not be there later. */
export function rememberProducer(message: object, producer: Context): void {
  producers.set(message, producer);
}

/** That context; of a message that nobody knows, none. */
export function producerOfReceived(message: object): Context {
  return producers.get(message) ?? ROOT_CONTEXT;
}
