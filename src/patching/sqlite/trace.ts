import type { Span } from '@opentelemetry/api';
import type { LibraryHost } from '../define.ts';
import { applyNative, thrownByNative } from '../end-of-span/native-call.ts';
import { guarded } from '../guard.ts';
import { type Method, replaceInherited } from '../replace-method.ts';
import { fail, type Spans, type Statement } from './span.ts';

/** A method's statement, from its receiver and arguments; undefined where another span stands for it. */
export type Describe = (receiver: unknown, args: readonly unknown[]) => Statement | undefined;

export interface Client {
  spans: Spans;
  host: LibraryHost;
  /** The error of a method that has just thrown, for methods that are not native code. */
  errorOf?: () => unknown;
}

/** Statements are short and synchronous, so their spans are never the active ones. */
export function traceExecution(prototype: object, describe: Describe, client: Client): void {
  for (const name of ['run', 'get', 'all'])
    replaceInherited(prototype, name, (original) => traced(original, describe, client));
  replaceInherited(prototype, 'iterate', (original) => tracedIteration(original, describe, client));
}

export function traced(original: Method, describe: Describe, client: Client): Method {
  const failed = guarded(client.host, fail);
  const { errorOf } = client;
  if (errorOf !== undefined) return tracedUnseen(original, describe, client, errorOf);
  return function (...args) {
    const span = start(this, args, describe, client);
    if (span === undefined) return original.apply(this, args);
    try {
      return applyNative(original, this, args, 'node-do-not-add-exception-line');
    } catch (error) {
      failed(span, error);
      throw thrownByNative(error, 'node-do-not-add-exception-line');
    } finally {
      span.end();
    }
  };
}

function tracedUnseen(original: Method, describe: Describe, client: Client, errorOf: () => unknown): Method {
  const failed = guarded(client.host, fail);
  return function (...args) {
    const span = start(this, args, describe, client);
    if (span === undefined) return original.apply(this, args);
    let threw = true;
    try {
      const result: unknown = original.apply(this, args);
      threw = false;
      return result;
    } finally {
      if (threw) failed(span, errorOf());
      span.end();
    }
  };
}

/** Rows are read while the app iterates: the span ends when it is through, stops early or a row cannot be read. */
function tracedIteration(original: Method, describe: Describe, client: Client): Method {
  const failed = guarded(client.host, (span: Span, error: unknown) => {
    fail(span, error);
    span.end();
  });
  const { errorOf } = client;
  /** `original`, with the span failed by what it throws. */
  const watch: (original: Method, span: Span) => Method =
    errorOf === undefined
      ? (step, span) =>
          function (...args) {
            try {
              return applyNative(step, this, args, 'node-do-not-add-exception-line');
            } catch (error) {
              failed(span, error);
              throw thrownByNative(error, 'node-do-not-add-exception-line');
            }
          }
      : (step, span) =>
          function (...args) {
            let threw = true;
            try {
              const result: unknown = step.apply(this, args);
              threw = false;
              return result;
            } finally {
              if (threw) failed(span, errorOf());
            }
          };
  return function (...args) {
    const span = start(this, args, describe, client);
    if (span === undefined) return original.apply(this, args);
    const rows = watch(original, span).apply(this, args) as Iterator<unknown>;
    const { next, return: stop } = rows;
    const read = watch(next as Method, span);
    own(rows, 'next', (...values) => {
      const row = read.apply(rows, values) as IteratorResult<unknown>;
      if (row.done) span.end();
      return row;
    });
    own(rows, 'return', (...values) => {
      span.end();
      return stop?.apply(rows, values as []);
    });
    return rows;
  };
}

/** Node 22's iterators have methods of their own, later ones inherit them: what the app enumerates stays the same. */
function own(target: object, name: string, value: (...args: unknown[]) => unknown): void {
  const enumerable = Object.prototype.propertyIsEnumerable.call(target, name);
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
}

function start(receiver: unknown, args: readonly unknown[], describe: Describe, { spans, host }: Client) {
  if (host.off) return undefined;
  try {
    const statement = describe(receiver, args);
    return statement && spans.start(statement);
  } catch (error) {
    // A closed database or a wrong receiver: the original method says so itself.
    if ((error as NodeJS.ErrnoException).code === undefined) host.fault(error);
    return undefined;
  }
}
