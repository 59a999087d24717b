import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_STORED_PROCEDURE_NAME,
  DB_SYSTEM_NAME_VALUE_MICROSOFT_SQL_SERVER,
} from '@opentelemetry/semantic-conventions';
import { sqlServerErrorText } from '../../patching/database/error-text.ts';
import { type SpanTarget, spanNameOf, targetAttributes } from '../../patching/database/span-target.ts';
import { addStatement, statementOf } from '../../patching/database/statements.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { statementTracer } from '../../patching/statement-tracer.ts';
import type library from './library.ts';

export interface Connection {
  config?: { server?: string; options?: { port?: number; database?: string } };
}

export interface Request {
  /** The statement, or the name of a stored procedure. */
  sqlTextOrProcedure?: string;
  parameters?: readonly unknown[];
  callback?: unknown;
}

/** Operation of a procedure that is called by its name. */
const CALL = 'EXECUTE';

const SCOPE = '@org/otel-auto/tedious';

/** The spans of all connections are made with these values. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are literals of statements hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
}

export function spansOf({ options, settings }: LibraryHost<typeof library>): Spans {
  const { statements: isSanitized } = settings.redaction;
  const errorText = isSanitized ? sqlServerErrorText : undefined;
  return { tracer: statementTracer(SCOPE, options.requireParentSpan, errorText), isSanitized };
}

/** Source: https://opentelemetry.io/docs/specs/semconv/db/sql-server/ */
export function startSpan(
  { tracer, isSanitized }: Spans,
  { config }: Connection,
  request: Request,
  isProcedure: boolean,
): Span | undefined {
  const { sqlTextOrProcedure: text, parameters } = request;
  if (typeof text !== 'string') return undefined;
  const { database, port } = config?.options ?? {};
  const target: SpanTarget = {
    system: DB_SYSTEM_NAME_VALUE_MICROSOFT_SQL_SERVER,
    namespace: database,
    address: config?.server,
    port,
  };
  const attributes = targetAttributes(target);
  if (isProcedure) {
    const summary = `${CALL} ${text}`;
    attributes[ATTR_DB_STORED_PROCEDURE_NAME] = text;
    attributes[ATTR_DB_OPERATION_NAME] = CALL;
    attributes[ATTR_DB_QUERY_SUMMARY] = summary;
    return tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes });
  }
  const statement = statementOf(text, 'sqlserver');
  addStatement(attributes, statement, !isSanitized || (parameters?.length ?? 0) > 0);
  return tracer.startSpan(spanNameOf(statement, target), { kind: SpanKind.CLIENT, attributes });
}

/** `number` is SQL Server's, such as 2627 for a key that exists. */
export function endRequest(span: Span, error: unknown): void {
  const number = (error as { number?: unknown } | null | undefined)?.number;
  endSpan(span, error, { responseStatusCode: number === undefined ? undefined : String(number) });
}
