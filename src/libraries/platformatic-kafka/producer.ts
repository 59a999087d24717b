import { tracingChannel } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { errorTypeOf } from '../../patching/end-of-span/error-type.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followCallback, followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Forms, formsOf, withContext } from './headers.ts';
import { type Client, type Message, startSend } from './span.ts';

type FollowedCallback = Parameters<typeof followCallback>[0];

interface OutgoingMessage extends Message {
  headers?: unknown;
}

interface SendOptions {
  messages?: OutgoingMessage[];
}

/** The channel publishes one object about a call of `send`, from the call's start to its end. */
interface Sending {
  client: Client;
  options: SendOptions | undefined;
  error?: unknown;
}

/** One span for each message, from the call to the broker's answer. */
export class Producers {
  readonly #host: LibraryHost;
  readonly #spans = new WeakMap<Sending, Span[]>();
  /** Options that are copies of ours, and how to write into their messages. */
  readonly #copies = new WeakMap<SendOptions, Forms>();
  readonly #forms = new WeakMap<Client, { forms: Forms | undefined }>();
  /** The channel has told of so many calls of `send`. */
  #announced = 0;
  readonly #ended: (sending: Sending) => void;
  readonly started: (sending: object) => void;

  constructor(host: LibraryHost) {
    this.#host = host;
    this.started = guardedStart(host, (sending: object) => this.#start(sending as Sending));
    this.#ended = guarded(host, (sending: Sending) => this.#end(sending));
  }

  subscribe(): void {
    const channel = tracingChannel<unknown, object>('plt:kafka:producer:sends');
    const ended = (sending: object) => this.#ended(sending as Sending);
    channel.start.subscribe((sending) => this.started(sending as object));
    channel.error.subscribe((sending) => ended(sending as object));
    channel.asyncStart.subscribe((sending) => ended(sending as object));
  }

  /** The producer gets a copy of the app's options, which may be used again, and answers in the context of its caller. */
  patch(prototype: object): void {
    const copy = guardedStart(this.#host, (client: Client, options: unknown) => this.#copy(client, options));
    const start = guardedStart(this.#host, (client: Client, options: unknown) => this.#startRefused(client, options));
    const refuse = guarded(this.#host, (span: Span | undefined, error: unknown) => {
      if (span === undefined || !error) return span?.end();
      endFailedSpan(span, error, { type: errorTypeOf(error), message: 'refused by the client', exception: false });
    });
    const announced = () => this.#announced;
    replaceMethod<Client>(prototype, 'send', (original) => {
      return function (options, callback, ...rest) {
        const before = announced();
        // A call that is refused is refused at once, and not announced.
        const isRefused = () => announced() === before;
        const given = copy(this, options) ?? options;
        if (typeof callback === 'function') {
          const answered = (_send: unknown, error: unknown) => {
            if (error && isRefused()) refuse(start(this, options), error);
          };
          const followed = followCallback(callback as FollowedCallback, context.active(), undefined, answered);
          return original.call(this, given, followed, ...rest);
        }
        const result = original.call(this, given, callback, ...rest);
        if (!isRefused() || !(result instanceof Promise)) return result;
        const span = start(this, options);
        return followPromise(result, span, (of) => refuse(of, undefined), refuse);
      };
    });
  }

  /** The span of messages that never leave. Why is not said in words, which may quote them. */
  #startRefused(client: Client, options: unknown): Span {
    const messages: unknown = (options as SendOptions | null | undefined)?.messages;
    const topic: unknown = Array.isArray(messages) ? (messages[0] as Message | null | undefined)?.topic : undefined;
    return startSend(client, { topic: typeof topic === 'string' ? topic : '', value: true });
  }

  #copy(client: Client, given: unknown): SendOptions | undefined {
    const { messages } = (given ?? {}) as SendOptions;
    // Options that the client refuses it is to refuse as they are, and a copy of an object of a class would be something else.
    if (!isPlain(given) || !Array.isArray(messages) || !messages.every(isPlain)) return undefined;
    const forms = this.#formsOf(client);
    if (forms === undefined) return undefined;
    const copy = { ...(given as SendOptions), messages: messages.map((message) => ({ ...message })) };
    this.#copies.set(copy, forms);
    return copy;
  }

  #formsOf(client: Client): Forms | undefined {
    let known = this.#forms.get(client);
    if (known === undefined) {
      known = { forms: formsOf(client) };
      this.#forms.set(client, known);
    }
    return known.forms;
  }

  #start(sending: Sending): void {
    this.#announced++;
    const { client, options } = sending;
    const forms = options && this.#copies.get(options);
    const spans: Span[] = [];
    this.#spans.set(sending, spans);
    // Messages that the producer is about to refuse are announced too, as the app gave them.
    const messages: unknown = options?.messages;
    if (!Array.isArray(messages)) return;
    for (const message of messages as (OutgoingMessage | null | undefined)[]) {
      if (typeof message !== 'object' || message === null) continue;
      const span = startSend(client, message);
      spans.push(span);
      if (forms !== undefined) message.headers = withContext(span, message.headers, forms);
    }
  }

  #end(sending: Sending): void {
    const spans = this.#spans.get(sending) ?? [];
    this.#spans.delete(sending);
    for (const span of spans) endSpan(span, sending.error);
  }
}

/** Also of another realm, such as those that tests are run in. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
