import { tracingChannel } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import type { Received } from '../../patching/messaging/span.ts';
import { type Method, replaceInherited } from '../../patching/replace-method.ts';
import { type StandInHandler, standIn } from '../../patching/stand-in.ts';
import { type RawHeaders, senderOf } from './headers.ts';
import { type Client, type Message, recordPoll, startProcess } from './span.ts';

interface Stream {
  listenerCount(event: string): number;
}

/** The channel says these things about a record, from when it is read to when it is in the stream. */
interface Receiving {
  client: Client;
  stream: Stream;
  raw: { headers: RawHeaders };
  result?: Message;
}

/** A message for listeners: who reads it, and what its sender said. */
type Origin = Pick<Receiving, 'client' | 'raw'>;

/** Messages of one partition that came together. */
interface Poll {
  client: Client;
  first: Message;
  messages: Received[];
  startTime: number | undefined;
}

/**
 * A stream gives each message to its listeners, which is processing it, or keeps it until the app takes it: then all that is
 * known is that it came.
 */
export class Consumers {
  readonly #host: LibraryHost;
  readonly #starts = new WeakMap<object, number>();
  /** When the fetch began whose records are being read right now. */
  #began: number | undefined;
  /** Messages for listeners. Undefined while nobody would look: streams are not patched. */
  #origins: WeakMap<object, Origin> | undefined;
  readonly #polls = new Map<Stream, Map<string, Poll>>();
  readonly #finish: () => void;
  readonly fetching: (fetch: object) => void;

  constructor(host: LibraryHost) {
    this.#host = host;
    this.fetching = guardedStart(host, (fetch: object) => void this.#starts.set(fetch, Date.now()));
    const record = guarded(host, ({ client, first, messages, startTime }: Poll) =>
      recordPoll(client, first, messages, startTime),
    );
    this.#finish = () => {
      const polls = [...this.#polls.values()].flatMap((byPartition) => [...byPartition.values()]);
      this.#polls.clear();
      for (const poll of polls) record(poll);
    };
  }

  subscribe(): void {
    const fetches = tracingChannel<unknown, object>('plt:kafka:consumer:fetches');
    const received = guardedStart(this.#host, (receiving: Receiving) => this.#receive(receiving));
    fetches.start.subscribe((fetch) => this.fetching(fetch as object));
    fetches.asyncStart.subscribe((fetch) => {
      this.#began = this.#starts.get(fetch as object);
    });
    fetches.asyncEnd.subscribe(() => {
      this.#began = undefined;
    });
    tracingChannel('plt:kafka:consumer:receives').asyncStart.subscribe((receiving) => received(receiving as Receiving));
  }

  /** The span lasts as long as the listeners run; what they start asynchronously is within it all the same. */
  patch(prototype: object): void {
    const origins = new WeakMap<object, Origin>();
    this.#origins = origins;
    const ended = guarded(this.#host, endSpan);
    const start = guardedStart(this.#host, (message: unknown) => {
      const origin = origins.get(message as object);
      if (origin === undefined) return undefined;
      origins.delete(message as object);
      const sender = senderOf(origin.raw.headers);
      const span: Span = startProcess(origin.client, message as Message, sender);
      return { span, context: trace.setSpan(sender, span) };
    });
    const emitting: StandInHandler<Method, unknown[]> = {
      apply(target, self, args: unknown[]) {
        const processing = args[0] === 'data' ? start(args[1]) : undefined;
        if (processing === undefined) return Reflect.apply(target, self, args);
        const scope = context.attach(processing.context);
        let threw = true;
        try {
          const heard: unknown = Reflect.apply(target, self, args);
          threw = false;
          ended(processing.span, undefined);
          return heard;
        } finally {
          if (threw) failThrown(processing.span, processing.context);
          scope.dispose();
        }
      },
    };
    replaceInherited(prototype, 'emit', (original) => standIn(original, emitting));
  }

  #receive({ client, stream, raw, result: message }: Receiving): void {
    if (message === undefined) return;
    if (this.#origins !== undefined && stream.listenerCount('data') > 0) {
      this.#origins.set(message, { client, raw });
      return;
    }
    if (this.#polls.size === 0) queueMicrotask(this.#finish); // All that came together is read in one go.
    const byPartition = this.#polls.get(stream) ?? new Map<string, Poll>();
    this.#polls.set(stream, byPartition);
    const partition = `${message.topic}:${message.partition}`;
    const poll = byPartition.get(partition) ?? { client, first: message, messages: [], startTime: this.#began };
    byPartition.set(partition, poll);
    poll.messages.push({ producer: senderOf(raw.headers) });
  }
}
