import type { Context, Span, Tracer } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { postgresqlErrorText } from '../../patching/database/error-text.ts';
import { sqlStateOf } from '../../patching/database/response-code.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { ownTracer } from '../../patching/tracer.ts';

const SCOPE = '@org/otel-auto/pg';

/** @param isSanitized Is what errors quote of statements hidden? */
export function tracerOf(isSanitized: boolean): Tracer {
  return isSanitized ? ownTracer(SCOPE, undefined, { errorText: postgresqlErrorText }) : trace.getTracer(SCOPE);
}

export function isOutsideOfSpans(): boolean {
  return trace.getActiveSpan() === undefined;
}

export interface ConnectionParameters {
  database?: string;
  host?: string;
  port?: unknown;
}

export interface Client {
  connectionParameters: ConnectionParameters;
}

export type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;

export function portOf(port: unknown): number | undefined {
  return Number.isInteger(port) ? (port as number) : undefined;
}

/**
 * Ends the span with what the library called back with, or rejected with, as its error. The server's messages and details quote
 * values: the event has type and code only.
 */
export function endQuery(span: Span, error: unknown): void {
  const exception = error instanceof Error && describe(error);
  endSpan(span, error, { responseStatusCode: sqlStateOf(error), exception });
}

function describe({ name, code }: Error & { code?: unknown }): string {
  return `PostgreSQL error of type '${name ?? 'PostgreSQLError'}' occurred (code: ${code ?? 'UNKNOWN'})`;
}

/** To be called with the error of what was asked, or undefined. */
export type Recorder = (error: unknown) => void;

/** The query has ended, well or with an error. */
export function settle(span: Span | undefined, record: Recorder | undefined, error: unknown): void {
  record?.(error);
  if (span !== undefined) endQuery(span, error);
}

/**
 * The callback, run in the context of whoever passed it, once all is settled. It holds these four and nothing else: in a
 * busy pool hundreds of them wait.
 * @param caller undefined: in whatever context it is called
 */
export function wrapped(callback: Callback, caller: Context | undefined, span?: Span, record?: Recorder): Callback {
  return function (this: unknown, error, ...results) {
    settle(span, record, error);
    if (caller === undefined) return callback.call(this, error, ...results);
    return context.with(caller, callback, this, error, ...results);
  };
}

/** The promise to return in place of `result`: settled the same way, after the span. */
export function followed(result: unknown, span: Span, record?: Recorder): unknown {
  if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') return result;
  return followPromise(
    result as PromiseLike<unknown>,
    span,
    (of) => settle(of, record, undefined),
    // A rejection is a failure whatever its reason.
    (of, error) => settle(of, record, error || new Error(String(error))),
  );
}
