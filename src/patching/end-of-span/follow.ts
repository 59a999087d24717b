/**
 * Calls that end later are followed here. No function here handles an error that nobody else handles, or calls the app in a
 * context that is not the app's own.
 */
import { type EventEmitter, errorMonitor } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';

/** Told how something ended, the span of which is its subject; must not throw. */
export type Tell<Subject, What = unknown> = (subject: Subject, what: What) => void;

/**
 * The promise to give in place of `promise`: it settles the same way, once `done` or `failed` was told. A mere listener would
 * make a rejection disappear that nobody handles.
 */
export function followPromise<Subject, Value>(
  promise: PromiseLike<Value>,
  subject: Subject,
  done: Tell<Subject, Value>,
  failed: Tell<Subject>,
): Promise<Value> {
  return promise.then(
    (value) => {
      done(subject, value);
      return value;
    },
    (error: unknown) => {
      failed(subject, error);
      throw error; // A rejection: Node prints where the error was made.
    },
  ) as Promise<Value>;
}

type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;

/** The callback to give in place of `callback`: it runs in `caller`, once `ended` was told of its error, or of none. */
export function followCallback<Subject>(
  callback: Callback,
  caller: Context,
  subject: Subject,
  ended: Tell<Subject>,
): Callback {
  return function (error, ...results) {
    ended(subject, error);
    return context.with(caller, callback, this, error, ...results);
  };
}

/** Tells `ended` once, of the `error` that an emitter emits, or of none with `last`. A listener of `error` would count as the app's. */
export function followEmitter<Subject>(
  emitter: EventEmitter,
  last: string,
  subject: Subject,
  ended: Tell<Subject>,
): void {
  let open = true; // Many emit both.
  const end = (error?: unknown) => {
    if (open) ended(subject, error);
    open = false;
  };
  emitter.once(errorMonitor, end);
  emitter.once(last, () => end());
}

/** The steps are read one by one, and may be left before the last one. */
export interface AsyncSteps {
  next(...args: unknown[]): Promise<{ done?: boolean | undefined; value: unknown }>;
  return?(value?: unknown): unknown;
}

/** Sees what an asynchronous iterator gives, with its own methods: until it is through, fails or is left. */
export interface StepsObserver {
  step(value: unknown): void;
  end(): void;
  fail(error: unknown): void;
}

export function followAsyncSteps(steps: AsyncSteps, observer: StepsObserver): void {
  const { next, return: stop } = steps;
  steps.next = (...args) =>
    followPromise(
      next.apply(steps, args),
      observer,
      (_observer, step) => (step.done ? observer.end() : observer.step(step.value)),
      (_observer, error) => observer.fail(error),
    );
  if (stop === undefined) return;
  steps.return = (value) => {
    observer.end();
    return stop.call(steps, value);
  };
}
