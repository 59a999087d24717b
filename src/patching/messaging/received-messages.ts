/** Messages that one library has received, and another hands to the app. */
import { type Context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

const producers = new WeakMap<object, Context>();

/** Remembers the context that a message was sent in, as its headers say: they may not be there later. */
export function rememberProducer(message: object, producer: Context): void {
  producers.set(message, producer);
}

/** That context; of a message that nobody knows, none. */
export function producerOfReceived(message: object): Context {
  return producers.get(message) ?? ROOT_CONTEXT;
}

const TOLD = createContextKey('@org/otel-auto messages that are told of by the library that processes them');

/** For a library that receives messages by another one, and has spans of its own for processing them. */
export function tellingOfProcessing(active: Context): Context {
  return active.setValue(TOLD, true);
}

/** Is what is received in this context told of by somebody else? */
export function isProcessingTold(active: Context): boolean {
  return active.getValue(TOLD) === true;
}
