/**
 * Loops of the app, `for await (const message of messages)`: what the body does for a message is to be within a span of its own.
 *
 * The body goes on in the context that was active when the loop asked for the next message, and then nobody knows which message
 * that will be. So it asks in a context that becomes the message's once that has come.
 */
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';

/** The context of one pass through the loop: that of the loop itself, until the message is there. */
class PassContext implements Context {
  #current: Context;

  constructor(loop: Context) {
    this.#current = loop;
  }

  become(current: Context): void {
    this.#current = current;
  }

  getValue(key: symbol): unknown {
    return this.#current.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#current.setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#current.deleteValue(key);
  }
}

export type { PassContext };

/**
 * Enters the context of the next pass, and leaves it to the loop. To be called by what the loop itself calls, with that as
 * `called`; undefined where somebody else would go on in it: whoever has called the function that the loop is in, which has not
 * waited for anything yet. There the first message is processed in the context of the loop.
 */
export function enterPass(loop: Context, called: (...args: never[]) => unknown): PassContext | undefined {
  if (!isResumed(called)) return undefined;
  const pass = new PassContext(loop);
  context.attach(pass);
  return pass;
}

/** Was the caller of `called` resumed by the event loop, with nobody below it on the stack? */
export function isResumed(called: (...args: never[]) => unknown): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 2;
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.captureStackTrace(holder, called);
    const [, below] = holder.stack as (NodeJS.CallSite & { isAsync?(): boolean })[];
    // The function that takes what is due off Node's queue stands there where that had more to do than this.
    return below === undefined || below.isAsync?.() === true || below.getFileName() === TASK_QUEUES;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const TASK_QUEUES = 'node:internal/process/task_queues';
