import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Connection, isMessage, isTraced, type Message, startProcess } from './span.ts';

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** A connection, and by what subject its messages were asked for, if that is known. */
interface Source {
  readonly connection: Connection;
  readonly subject?: string;
}

/** From a callback of the app for messages makes one that does the same within a span, which lasts until what it returns has settled. */
export type TraceCallback = (callback: Callback, source: Source) => Callback;

export function callbackTracer(host: LibraryHost): TraceCallback {
  // Of `(message)`, or, where there may be an error, `(error, message)`.
  const start = guardedStart(host, (args: readonly unknown[], { connection, subject }: Source): Span | undefined => {
    const [message] = args.length > 1 ? args.slice(1) : args;
    const failed = args.length > 1 && Boolean(args[0]);
    if (failed || !isMessage(message)) return undefined;
    if (subject === undefined && !isTraced(connection, message.subject)) return undefined;
    return startProcess({ connection, subject: subject ?? message.subject }, message as Message);
  });
  const ended = guarded(host, endSpan);
  const endedWell = (span: Span) => ended(span, undefined);
  return (callback, source) =>
    function (...args) {
      const span = start(args, source);
      if (span === undefined) return callback.apply(this, args);
      const within = trace.setSpan(context.active(), span);
      const scope = context.attach(within);
      let threw = true;
      try {
        const result = callback.apply(this, args);
        threw = false;
        if (result instanceof Promise) return followPromise(result, span, endedWell, ended);
        ended(span, undefined);
        return result;
      } finally {
        if (threw) failThrown(span, within);
        scope.dispose();
      }
    };
}

interface Consumer {
  api?: { nc?: Connection };
}

/** `consume({ callback })` of JetStream. An ordered consumer of version 2 hands on the app's callback to one that is not ordered. */
export function traceConsume(prototype: object, traceCallback: TraceCallback, host: LibraryHost): void {
  replaceMethod<Consumer>(prototype, 'consume', (original) => {
    return function consume(...args) {
      const [options] = args as [{ callback?: unknown } | undefined];
      const callback = options?.callback;
      if (host.off || typeof callback !== 'function') return original.apply(this, args);
      const traced = traceCallback(callback as Callback, { connection: this.api?.nc ?? {} });
      return original.call(this, { ...options, callback: traced });
    };
  });
}

/** Subscriptions that JetStream makes of its connection, for messages that it hands on: they are none of the app's. */
export class JetStreamSubscriptions {
  #starting = false;
  #subject: unknown;

  /** Is this one of them? To be asked when it is made. */
  take(subject: unknown): boolean {
    if (this.#starting) return true;
    const isNext = this.#subject !== undefined && this.#subject === subject;
    this.#subject = undefined;
    return isNext;
  }

  /** Version 3: the messages of a consumer that pushes begin with `start()`. */
  traceMessages(prototype: object): void {
    const starting = (is: boolean) => {
      this.#starting = is;
    };
    replaceMethod(prototype, 'start', (original) => {
      return function start(...args) {
        starting(true);
        try {
          return original.apply(this, args);
        } finally {
          starting(false);
        }
      };
    });
  }

  /**
   * Version 2: `jetstream().subscribe()` makes such options of the app's, right before it subscribes. They have the app's callback
   * for `(error, message)`.
   */
  traceOptions(prototype: object, traceCallback: TraceCallback, host: LibraryHost): void {
    const expect = (subject: unknown) => {
      this.#subject = subject;
    };
    replaceMethod<{ nc?: Connection }>(prototype, '_buildTypedSubscriptionOpts', (original) => {
      return function _buildTypedSubscriptionOpts(...args) {
        const made = original.apply(this, args) as { callback?: unknown };
        if (host.off) return made;
        expect((args[0] as { deliver?: unknown } | undefined)?.deliver);
        if (typeof made?.callback === 'function')
          made.callback = traceCallback(made.callback as Callback, { connection: this.nc ?? {} });
        return made;
      };
    });
  }
}
