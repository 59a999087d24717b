import type { Context, Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { type Method, replaceInherited } from '../../patching/replace-method.ts';
import type { Recorder } from './span.ts';

/**
 * A query that the app makes itself and hands to `query`: `pg.Query`, pg-cursor, pg-query-stream, pg-copy-streams. The client
 * tells it of each message of the server by one of these methods, and of its end by the first two.
 */
export interface Submittable {
  submit: unknown;
  handleReadyForQuery: unknown;
  handleError: unknown;
}

/** Has the statement. */
interface Query {
  text?: unknown;
  values?: unknown;
}

/** The query that was submitted; the cursor of pg-query-stream has one within. */
export function queryWithin(config: Query & { submit?: unknown; cursor?: unknown }): Query {
  const { submit, cursor } = config;
  return typeof submit === 'function' && typeof cursor === 'object' && cursor !== null ? cursor : config;
}

/** Undefined where it says nothing of its end, as queries of `pg.native`. */
export function submittableOf(config: unknown): Submittable | undefined {
  const given = config as Partial<Submittable> | null | undefined;
  if (typeof given !== 'object' || typeof given?.submit !== 'function') return undefined;
  return typeof given.handleReadyForQuery === 'function' && typeof given.handleError === 'function'
    ? (given as Submittable)
    : undefined;
}

/** Messages upon which a query calls the app: with rows, at the end of a batch, or when it is through. */
const CALLING = ['handleCommandComplete', 'handlePortalSuspended', 'handleEmptyQuery'];

/**
 * Ends the span when the query is through, closed or fails, and has it call the app in the context of whoever submitted it; by
 * itself it would do so in that of whoever connected.
 * @param ended told of the error, or of none
 */
export function followSubmittable(
  query: Submittable,
  span: Span,
  record: Recorder | undefined,
  ended: (span: Span, record: Recorder | undefined, error: unknown) => void,
): void {
  const caller = context.active();
  let isOpen = true;
  const end = (error?: unknown) => {
    if (isOpen) ended(span, record, error);
    isOpen = false;
  };
  // `pg.Query` emits each row, the others hand them over in batches.
  const calling = 'read' in query || 'write' in query ? CALLING : [...CALLING, 'handleDataRow'];
  for (const name of calling) replaceInherited(query, name, (original) => within(original, caller));
  replaceInherited(query, 'handleReadyForQuery', (original) => {
    const handle = within(original, caller);
    return function (...args) {
      end();
      return handle.apply(this, args);
    };
  });
  replaceInherited(query, 'handleError', (original) => {
    const handle = within(original, caller);
    return function (...args) {
      end(args[0]);
      return handle.apply(this, args);
    };
  });
}

function within(original: Method, caller: Context): Method {
  return function (...args) {
    return context.with(caller, original, this, ...args);
  };
}
