import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Message, startProcess } from './span.ts';

interface Subscriber {
  /** `projects/<project>/subscriptions/<name>` */
  name?: unknown;
}

/** The spans of messages that are with the app. */
export class Processing {
  readonly #spans = new WeakMap<object, Span>();

  begin(message: object, span: Span): void {
    this.#spans.set(message, span);
  }

  /** @param failure says how the app has refused it */
  end(message: object, failure?: string): void {
    const span = this.#spans.get(message);
    if (span === undefined) return;
    this.#spans.delete(message);
    if (failure !== undefined) failSpanAs(span, failure, `${failure} called on message`);
    span.end();
  }
}

/** Listeners of a message run within its span, which they do not end: what they return, nobody sees. */
export function traceDelivery(
  prototype: object,
  processing: Processing,
  tracesItself: (subscriber: object) => boolean,
  host: LibraryHost,
): void {
  const start = guardedStart(host, (subscriber: Subscriber, message: Message) => {
    if (tracesItself(subscriber)) return undefined;
    const span = startProcess(subscriber.name, message);
    processing.begin(message, span);
    return span;
  });
  replaceEmit(
    prototype,
    (old) =>
      function emit(event, ...args) {
        const span = event === 'message' ? start(this as Subscriber, args[0] as Message) : undefined;
        if (span === undefined) return old().call(this, event, ...args);
        const within = trace.setSpan(ROOT_CONTEXT, span);
        const scope = context.attach(within);
        let threw = true;
        try {
          const result = old().call(this, event, ...args);
          threw = false;
          return result;
        } finally {
          if (threw) failThrown(span, within);
          scope.dispose();
        }
      },
  );
}

/** The app ends the processing of a message by one of these methods. The methods with `Response` may call the others. */
export function traceSettling(prototype: object, processing: Processing, host: LibraryHost): void {
  const settle = guarded(host, (message: object, failure: string | undefined) => processing.end(message, failure));
  for (const name of ['ack', 'ackWithResponse', 'nack', 'nackWithResponse']) {
    const failure = name.startsWith('nack') ? 'nack' : undefined;
    replaceMethod<object>(prototype, name, (original) => {
      return function (...args) {
        settle(this, failure);
        return original.apply(this, args);
      };
    });
  }
}
