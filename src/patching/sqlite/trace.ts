import type { LibraryHost } from '../define.ts';
import { guarded } from '../guard.ts';
import { type Method, replaceInherited } from '../replace-method.ts';
import { fail, type Spans, type Statement } from './span.ts';

/** A method's statement, from its receiver and arguments; undefined where another span stands for it. */
export type Describe = (receiver: unknown, args: readonly unknown[]) => Statement | undefined;

export interface Client {
  spans: Spans;
  host: LibraryHost;
}

/** Statements are short and synchronous, so their spans are never the active ones. */
export function traceExecution(prototype: object, describe: Describe, { spans, host }: Client): void {
  for (const name of ['run', 'get', 'all'])
    replaceInherited(prototype, name, (original) => traced(original, describe, { spans, host }));
  replaceInherited(prototype, 'iterate', (original) => tracedIteration(original, describe, { spans, host }));
}

export function traced(original: Method, describe: Describe, client: Client): Method {
  const failed = guarded(client.host, fail);
  return function (...args) {
    const span = start(this, args, describe, client);
    if (span === undefined) return original.apply(this, args);
    try {
      return original.apply(this, args);
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}

/** Rows are read while the app iterates: the span ends when it is through, stops early or a row cannot be read. */
function tracedIteration(original: Method, describe: Describe, client: Client): Method {
  const failed = guarded(client.host, fail);
  return function (...args) {
    const span = start(this, args, describe, client);
    if (span === undefined) return original.apply(this, args);
    try {
      const rows = original.apply(this, args) as Iterator<unknown>;
      const { next, return: stop } = rows;
      own(rows, 'next', () => {
        try {
          const row = next.call(rows);
          if (row.done) span.end();
          return row;
        } catch (error) {
          failed(span, error);
          span.end();
          throw error;
        }
      });
      own(rows, 'return', (...values) => {
        span.end();
        return stop?.apply(rows, values as []);
      });
      return rows;
    } catch (error) {
      failed(span, error);
      span.end();
      throw error;
    }
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
