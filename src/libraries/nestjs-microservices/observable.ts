import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';

/** This much is needed of RxJS 7, the app's own copy of which makes the observables. */
export interface Observable {
  lift(operator: { call(subscriber: Subscriber, source: Observable): unknown }): Observable;
  subscribe(subscriber: unknown): unknown;
}

interface Subscriber {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
  add(teardown: () => void): void;
}

/** One subscription: what is done for it, and who is told of what comes of it. None of it throws. */
export interface Course {
  /** The source is subscribed to in here. */
  readonly within: Context;
  /** A value is handed on in this context; undefined: wherever it comes. */
  readonly caller?: Context;
  answered(): void;
  failed(error: unknown): void;
  completed(): void;
  /** Nobody waits for more; also told after the end. */
  left(): void;
}

export function isObservable(value: unknown): value is Observable {
  if (typeof value !== 'object' || value === null) return false;
  const { lift, subscribe } = value as Partial<Observable>;
  return typeof lift === 'function' && typeof subscribe === 'function';
}

/**
 * An observable that gives the same, each subscription of which is followed. The app's own subscriber subscribes to the source:
 * with one between them a source that gives all at once could not be stopped.
 */
export function followObservable(observable: Observable, begin: () => Course | undefined): Observable {
  return observable.lift({
    call(subscriber, source) {
      const course = begin();
      if (course === undefined) return source.subscribe(subscriber);
      observe(subscriber, course);
      return context.with(course.within, () => source.subscribe(subscriber));
    },
  });
}

function observe(subscriber: Subscriber, course: Course): void {
  const { caller } = course;
  const { next, error, complete } = subscriber;
  const hand = <Args extends unknown[]>(method: (...args: Args) => void, ...args: Args): void => {
    if (caller === undefined) Reflect.apply(method, subscriber, args);
    else context.with(caller, method, subscriber as never, ...args);
  };
  const traced: Omit<Subscriber, 'add'> = {
    next(value) {
      course.answered();
      hand(next, value);
    },
    error(reason) {
      course.failed(reason);
      hand(error, reason);
    },
    complete() {
      course.completed();
      hand(complete);
    },
  };
  Object.assign(subscriber, traced);
  subscriber.add(() => course.left());
}
