import type { Context, Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { enterPass, type PassContext } from '../../patching/messaging/pass.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Connection, isMessage, isTraced, startProcess } from './span.ts';

/** `for await` takes messages from this iterator: of a subscription, or of a consumer of JetStream. */
interface Messages {
  /** Subscriptions have one. */
  subject?: unknown;
}

type Step = Promise<{ done?: boolean; value: unknown }>;

interface Steps {
  next(...args: unknown[]): Step;
  return?(...args: unknown[]): Step;
}

/** One pass through a loop. */
interface Pass {
  readonly loop: Context;
  readonly entered: PassContext | undefined;
  span?: Span;
}

/** Patches the class that queues what is read one by one. @param connections those of subscriptions */
export function traceLoops(prototype: object, connections: WeakMap<object, Connection>, host: LibraryHost): void {
  const start = guardedStart(host, (messages: Messages, message: unknown): Span | undefined => {
    if (!isMessage(message) || !isTraced({}, message.subject)) return undefined;
    const { subject } = messages;
    const connection = connections.get(messages) ?? {};
    return startProcess({ connection, subject: typeof subject === 'string' ? subject : message.subject }, message);
  });
  const ended = guarded(host, (span: Span) => endSpan(span));

  replaceMethod<Messages>(prototype, Symbol.asyncIterator, (original) => {
    return function (...args) {
      const steps = original.apply(this, args) as Steps;
      if (!host.off) follow(this, steps);
      return steps;
    };
  });

  const follow = (messages: Messages, steps: Steps): void => {
    const { next, return: leave } = steps;
    let pass: Pass | undefined;
    const endPass = () => {
      if (pass?.span !== undefined) ended(pass.span);
      const loop = pass?.loop ?? context.active();
      pass = undefined;
      return loop;
    };
    const take: Steps['next'] = (...args) => {
      const loop = endPass();
      const step = Reflect.apply(next, steps, args);
      // Within a request it is that which waits for messages.
      const entered = trace.getSpan(loop) === undefined ? enterPass(loop, take) : undefined;
      const begun: Pass = { loop, entered };
      pass = begun;
      return step.then((taken) => {
        const span = taken.done ? undefined : start(messages, taken.value);
        if (span !== undefined) {
          begun.span = span;
          entered?.become(trace.setSpan(loop, span));
        }
        return taken;
      });
    };
    steps.next = take;
    if (leave === undefined) return;
    const left: Required<Steps>['return'] = (...args) => {
      // Code after the loop is no part of its last message.
      if (pass?.entered !== undefined) context.attach(pass.loop);
      endPass();
      return Reflect.apply(leave, steps, args);
    };
    steps.return = left;
  };
}
