import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { sqliteErrorText } from '../database/error-text.ts';
import { type SpanTarget, spanNameOf, targetAttributes } from '../database/span-target.ts';
import { addStatement, statementOf } from '../database/statements.ts';
import type { Library, LibraryHost } from '../define.ts';
import { failSpan } from '../end-of-span/fail-span.ts';
import { type STATEMENT_OPTIONS, statementTracer } from '../statement-tracer.ts';

export interface Statement {
  sql: string;
  /** Were values given beside the text? */
  parameterized: boolean;
}

/** A library that is made by this kit. */
export interface SqliteLibrary extends Library {
  readonly options: typeof STATEMENT_OPTIONS;
}

/** A file, of which the path is not told, or memory. */
const TARGET: SpanTarget = { system: 'sqlite' };

/** Starts the spans of all databases of a library. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #isSanitized: boolean;

  constructor(library: string, { options, settings }: LibraryHost<SqliteLibrary>) {
    const { statements: isSanitized } = settings.redaction;
    const errorText = isSanitized ? sqliteErrorText : undefined;
    this.#tracer = statementTracer(`@org/otel-auto/${library}`, options.requireParentSpan, errorText);
    this.#isSanitized = isSanitized;
  }

  /** Always CLIENT, as the conventions recommend: INTERNAL is for databases that live in memory only, which cannot be told here. */
  start({ sql, parameterized }: Statement): Span {
    const statement = statementOf(sql, 'sqlite');
    return this.#tracer.startSpan(spanNameOf(statement, TARGET), {
      kind: SpanKind.CLIENT,
      attributes: addStatement(targetAttributes(TARGET), statement, parameterized || !this.#isSanitized),
    });
  }
}

/** `errcode` is SQLite's result code, such as 1555 for a primary key that exists; better-sqlite3 and libsql have its name, as `code`. */
export function fail(span: Span, error: unknown): void {
  const { errcode, code } = (error ?? {}) as { errcode?: unknown; code?: unknown };
  failSpan(span, error, { responseStatusCode: errcode === undefined ? nameOf(code) : String(errcode) });
}

function nameOf(code: unknown): string | undefined {
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}
