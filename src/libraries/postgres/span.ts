import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { postgresqlErrorText } from '../../patching/database/error-text.ts';
import { sqlStateOf } from '../../patching/database/response-code.ts';
import { type SpanTarget, spanNameOf, targetAttributes } from '../../patching/database/span-target.ts';
import { addStatement, statementOf } from '../../patching/database/statements.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { statementTracer } from '../../patching/statement-tracer.ts';
import type library from './library.ts';

/** The spans of all queries are made with these values. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
}

export function spansOf({ options, settings }: LibraryHost<typeof library>): Spans {
  const { statements: isSanitized } = settings.redaction;
  const errorText = isSanitized ? postgresqlErrorText : undefined;
  return { tracer: statementTracer('@org/otel-auto/postgres', options.requireParentSpan, errorText), isSanitized };
}

export function startSpan({ tracer }: Spans): Span {
  return tracer.startSpan(SYSTEM, { kind: SpanKind.CLIENT, attributes: targetAttributes(NO_TARGET) });
}

/** A query that is not through. */
export interface Pending {
  readonly span: Span;
  target: SpanTarget;
}

const SYSTEM = 'postgresql';
/** A query that was never sent has this target. */
export const NO_TARGET: SpanTarget = { system: SYSTEM };

/** A client was made with these options; hosts and ports of several servers are in the same order. */
export interface ClientOptions {
  host?: readonly string[];
  port?: readonly number[];
  /** Path of a socket in the file system. */
  path?: string | false;
  database?: string;
}

/** It cannot be known here which of several servers a query goes to. */
export function targetOf({ host = [], port = [], path, database }: ClientOptions): SpanTarget {
  const [only, another] = host;
  if (path) return { system: SYSTEM, namespace: database, address: path };
  if (only === undefined || another !== undefined) return { system: SYSTEM, namespace: database };
  return { system: SYSTEM, namespace: database, address: only, port: port[0] };
}

/**
 * The statement is known once the library has put its fragments together.
 * @param isShown with its literals
 */
export function describe({ span, target }: Pending, sql: string, isShown: boolean): void {
  const statement = statementOf(sql, 'postgresql');
  span.setAttributes(addStatement({}, statement, isShown));
  span.updateName(spanNameOf(statement, target));
}

/** The library's own errors have codes too, such as CONNECT_TIMEOUT. */
export function fail(span: Span, error: unknown): void {
  const { name } = (error ?? {}) as { name?: unknown };
  failSpan(span, error, { responseStatusCode: name === 'PostgresError' ? sqlStateOf(error) : undefined });
}
