import { type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { ATTR_DB_QUERY_SUMMARY, ATTR_DB_QUERY_TEXT, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import { sqliteErrorText } from '../database/error-text.ts';
import { cutSql, sanitizeSql, summarizeSql } from '../database/sql.ts';
import { failSpan } from '../end-of-span/fail-span.ts';
import { measuredTracer } from '../tracer.ts';

export interface Statement {
  sql: string;
  /** Were values given beside the text? */
  parameterized: boolean;
}

interface Description {
  sanitized: string;
  summary: string;
}

/** Apps run few different statements many times; one that makes them up starts the cache anew. */
const MAX_KNOWN = 500;
const known = new Map<string, Description>();

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
    const { sanitized, summary } = describe(sql);
    return this.#tracer.startSpan(summary || 'sqlite', {
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: 'sqlite',
        [ATTR_DB_QUERY_TEXT]: parameterized || !this.#isSanitized ? cutSql(sql) : sanitized,
        ...(summary && { [ATTR_DB_QUERY_SUMMARY]: summary }),
      },
    });
  }
}

/** `errcode` is SQLite's result code, such as 1555 for a primary key that exists. */
export function fail(span: Span, error: unknown): void {
  const errcode = (error as { errcode?: unknown } | null | undefined)?.errcode;
  failSpan(span, error, { responseStatusCode: errcode === undefined ? undefined : String(errcode) });
}

function describe(sql: string): Description {
  let description = known.get(sql);
  if (description === undefined) {
    const sanitized = sanitizeSql(sql, 'sqlite');
    description = { sanitized, summary: summarizeSql(sanitized) };
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(sql, description);
  }
  return description;
}
