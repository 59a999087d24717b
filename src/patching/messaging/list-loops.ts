/**
 * Lists of messages that an app has asked for and processes by itself: `for (const message of messages)`, `messages.map(...)` and
 * `messages.forEach(...)`. What it does for a message is to be within a span of its own.
 *
 * Not every pass through a list processes its messages: a list is spread, copied, or mapped to the bodies of its messages. So the
 * span of a message begins only once something asks for it (a span within it, a request, a log record) or the pass waits for
 * something, and then says when the pass began.
 */
import type { Context, Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { failSpan } from '../end-of-span/fail-span.ts';
import { followPromise } from '../end-of-span/follow.ts';
import { failThrown } from '../end-of-span/thrown.ts';
import { guarded, guardedStart } from '../guard.ts';
import { type Method, replaceInherited } from '../replace-method.ts';
import { isResumed } from './pass.ts';

// Timers that a test replaces are not ours.
const { queueMicrotask } = globalThis;

/** Starts the span of one message. @param startTime in milliseconds since 1970 */
export type StartProcess = (message: unknown, startTime: number) => Span | undefined;

/** A list of messages, and how the span of one of them begins. */
export interface MessageList {
  readonly messages: unknown[];
  readonly start: StartProcess;
}

/** A pass ended with this error; undefined: it ended well. */
interface Failure {
  readonly error: unknown;
}

/** @param endTime in milliseconds since 1970, if not now */
type EndProcess = (span: Span, failure: Failure | undefined, endTime?: number) => void;

/** The context of one pass, which has the span of its message once somebody looks for it. */
class Pass implements Context {
  readonly #loop: Context;
  readonly #start: () => Span | undefined;
  readonly #ended: EndProcess;
  #within: Context | undefined;
  #span: Span | undefined;
  #endTime: number | undefined;
  #failure: Failure | undefined;

  constructor(loop: Context, start: () => Span | undefined, ended: EndProcess) {
    this.#loop = loop;
    this.#start = start;
    this.#ended = ended;
    // Whoever waits for something is here before it goes on. A pass that is over by then has waited for nothing.
    queueMicrotask(() => {
      if (this.#endTime === undefined) this.open();
    });
  }

  getValue(key: symbol): unknown {
    this.open();
    return this.#context.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    this.open();
    return this.#context.setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    this.open();
    return this.#context.deleteValue(key);
  }

  get #context(): Context {
    return this.#within ?? this.#loop;
  }

  /** Starts the span, unless that was done before. Of a pass that is over, it ends at once. */
  open(): Span | undefined {
    if (this.#within !== undefined) return this.#span;
    // Whoever looks for a span while this one is started is not within it.
    this.#within = this.#loop;
    const span = this.#start();
    if (span === undefined) return undefined;
    this.#span = span;
    this.#within = trace.setSpan(this.#loop, span);
    if (this.#endTime !== undefined) this.#ended(span, this.#failure, this.#endTime);
    return span;
  }

  end(failure?: Failure): void {
    if (this.#endTime !== undefined) return;
    this.#endTime = Date.now();
    this.#failure = failure;
    if (this.#span !== undefined) this.#ended(this.#span, failure);
  }
}

interface Steps {
  next(...args: unknown[]): { done?: boolean; value: unknown };
  return?(value?: unknown): { done: true; value: unknown };
}

/**
 * For lists of messages: gives a list methods of its own, which are not enumerable. Within a request, or anything else that has a
 * span, messages are processed as a part of that.
 */
export function listTracer(host: LibraryHost): (list: MessageList) => void {
  const ended = guarded(host, endProcess);
  const beginPass = (loop: Context, { start }: MessageList, message: unknown): Pass => {
    const startTime = Date.now();
    const started = guardedStart(host, () => start(message, startTime));
    return new Pass(loop, started, ended);
  };

  const traceIterator = (list: MessageList) =>
    replaceInherited<unknown[]>(list.messages, Symbol.iterator, (original) => {
      return function (...args) {
        const steps = original.apply(this, args) as Steps;
        if (!host.off && trace.getActiveSpan() === undefined) followSteps(list, steps);
        return steps;
      };
    });

  const followSteps = (list: MessageList, steps: Steps): void => {
    const { next } = steps;
    const loop = context.active();
    let pass: Pass | undefined;
    let isEntered = false;
    const leavePass = () => {
      pass?.end();
      pass = undefined;
      if (isEntered) context.attach(loop);
      isEntered = false;
    };
    const take: Steps['next'] = (...args) => {
      leavePass();
      const step = Reflect.apply(next, steps, args);
      if (step.done) return step;
      pass = beginPass(loop, list, step.value);
      isEntered = isResumed(take);
      if (isEntered) context.attach(pass);
      return step;
    };
    steps.next = take;
    // An iterator of an array has none. It is called where a loop is left before its end.
    steps.return = (value) => {
      leavePass();
      return { done: true, value };
    };
  };

  const traceCallback = (list: MessageList, name: 'forEach' | 'map') =>
    replaceInherited<unknown[]>(list.messages, name, (original) => {
      return function (...args) {
        const [callback, ...rest] = args;
        if (host.off || typeof callback !== 'function' || trace.getActiveSpan() !== undefined)
          return original.apply(this, args);
        return original.call(this, followed(list, callback as Method), ...rest);
      };
    });

  const followed = (list: MessageList, callback: Method): Method => {
    const loop = context.active();
    return function (...args) {
      const pass = beginPass(loop, list, args[0]);
      const scope = context.attach(pass);
      let threw = true;
      try {
        const result = callback.apply(this, args);
        threw = false;
        if (result instanceof Promise) return followPromise(result, pass, endWell, endFailed);
        pass.end();
        return result;
      } finally {
        const span = threw ? pass.open() : undefined;
        if (span !== undefined) failThrown(span, pass, (_span, error) => pass.end({ error }));
        scope.dispose();
      }
    };
  };

  return (list) => {
    if (!Object.isExtensible(list.messages)) return;
    traceIterator(list);
    traceCallback(list, 'map');
    traceCallback(list, 'forEach');
  };
}

function endProcess(span: Span, failure: Failure | undefined, endTime?: number): void {
  if (failure !== undefined) failSpan(span, failure.error);
  span.end(endTime);
}

function endWell(pass: Pass): void {
  pass.end();
}

function endFailed(pass: Pass, error: unknown): void {
  pass.end({ error });
}
