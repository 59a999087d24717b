import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { sqliteErrorText } from '../database/error-text.ts';
import { type SpanTarget, spanNameOf, targetAttributes } from '../database/span-target.ts';
import { statementAttributes, statementOf } from '../database/sql-statement.ts';
import { failSpan } from '../end-of-span/fail-span.ts';
import { measuredTracer } from '../tracer.ts';

export interface Statement {
  sql: string;
  /** Were values given beside the text? */
  parameterized: boolean;
}

/** A file, of which the path is not told, or memory. */
const TARGET: SpanTarget = { system: 'sqlite' };

/** Starts the spans of all databases of a library. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #isSanitized: boolean;

  /** @param isSanitized Are literals of statements hidden, and what errors quote of them? */
  constructor(library: string, isSanitized: boolean) {
    const errorText = isSanitized ? sqliteErrorText : undefined;
    this.#tracer = measuredTracer(`@org/otel-auto/${library}`, 'database', errorText);
    this.#isSanitized = isSanitized;
  }

  /** Always CLIENT, as the conventions recommend: INTERNAL is for databases that live in memory only, which cannot be told here. */
  start({ sql, parameterized }: Statement): Span {
    const statement = statementOf(sql, 'sqlite');
    return this.#tracer.startSpan(spanNameOf(statement, TARGET), {
      kind: SpanKind.CLIENT,
      attributes: {
        ...targetAttributes(TARGET),
        ...statementAttributes(statement, parameterized || !this.#isSanitized),
      },
    });
  }
}

/** `errcode` is SQLite's result code, such as 1555 for a primary key that exists. */
export function fail(span: Span, error: unknown): void {
  const errcode = (error as { errcode?: unknown } | null | undefined)?.errcode;
  failSpan(span, error, { responseStatusCode: errcode === undefined ? undefined : String(errcode) });
}
