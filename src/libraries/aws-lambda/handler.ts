/** The app's handler, as the runtime calls it. */
import { context } from '../../api/global.ts';
import { guardedStart } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import type { ColdStart } from './cold-start.ts';
import { fieldsOf } from './fields.ts';
import { type Call, Invocation } from './invocation.ts';
import type { Invocations } from './invocations.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Answer = (this: unknown, ...args: unknown[]) => unknown;

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** An export may be replaced in the module and once more in what stands in for it. */
const traced = new WeakSet<object>();

/**
 * The handler with a span around each invocation. Its answer is passed on when the spans are delivered, because Lambda may
 * freeze the process right after. Name, length and symbols stay: the runtime goes by them.
 */
export function traceHandler(handler: object, invocations: Invocations, coldStart: ColdStart): object {
  if (traced.has(handler)) return handler;
  const start = guardedStart(invocations.host, (call: Call) => new Invocation(invocations, call));
  invocations.listen();
  const wrapped = standIn(handler as Handler, {
    apply(target, self, args: unknown[]) {
      const isStreaming = Reflect.get(target, STREAMING) !== undefined;
      const mayBeSilent = !isStreaming && typeof args[2] === 'function';
      const lambda = args[isStreaming ? 2 : 1];
      const invocation = start({ event: args[0], lambda, isColdStart: coldStart.take(), mayBeSilent });
      if (invocation === undefined) return Reflect.apply(target, self, args);
      return context.with(invocation.context, () => {
        const given = mayBeSilent ? withAnswers(args, invocation) : args;
        return invoke(target, self, given, invocation, isStreaming);
      });
    },
  });
  traced.add(wrapped);
  return wrapped;
}

function invoke(
  target: Handler,
  self: unknown,
  args: unknown[],
  invocation: Invocation,
  isStreaming: boolean,
): unknown {
  let result: unknown;
  try {
    result = Reflect.apply(target, self, args);
  } catch (error) {
    const delivered = invocation.answered(error);
    // The runtimes take a thrown error and a rejection for the same, unless it is none.
    if (error === undefined || error === null) throw error;
    return delivered.then(() => {
      throw error;
    });
  }
  if (isThenable(result)) {
    return result.then(
      (value) => invocation.answered(undefined, value).then(() => value),
      (error: unknown) =>
        invocation.answered(error ?? new Error(String(error))).then(() => {
          throw error;
        }),
    );
  }
  if (invocation.mayBeSilent) return result; // The answer comes by other ways.
  const delivered = invocation.answered(undefined, result);
  // The runtime takes nothing but a promise of one that streams.
  return isStreaming ? result : delivered.then(() => result);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** Up to Node 22 an answer is also given by the third argument, or by methods of the second. */
function withAnswers([event, given, callback, ...rest]: unknown[], invocation: Invocation): unknown[] {
  const lambda = fieldsOf(given) as Record<string, unknown>;
  const wrap = (name: string, read: (args: unknown[]) => [error: unknown, answer?: unknown]) => {
    const original = lambda[name];
    if (typeof original === 'function') lambda[name] = delayed(original as Answer, invocation, read);
  };
  wrap('done', ([error, answer]) => [error, answer]);
  wrap('succeed', ([answer]) => [undefined, answer]);
  wrap('fail', ([error]) => [error ?? 'handled']);
  return [event, given, delayed(callback as Answer, invocation, ([error, answer]) => [error, answer]), ...rest];
}

/** Later calls wait as well, so that the first stays the first. */
function delayed(
  original: Answer,
  invocation: Invocation,
  read: (args: unknown[]) => [error: unknown, answer?: unknown],
): Answer {
  return standIn(original, {
    apply(target, self, args: unknown[]) {
      void invocation.answered(...read(args)).then(() => Reflect.apply(target, self, args));
    },
  });
}
