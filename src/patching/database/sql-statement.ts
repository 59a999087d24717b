import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
} from '@opentelemetry/semantic-conventions';
import { cutSql, type Dialect, sanitizeSql } from './sql.ts';
import { type SqlSummary, summarizeSql } from './sql-summary.ts';

/** Spans say these texts about a statement, worked out once. */
export interface SqlStatement extends SqlSummary {
  /** `db.query.text` of a statement with parameters: all literals in it are the author's own. */
  readonly text: string;
  /** `db.query.text` of one without. */
  readonly sanitized: string;
}

/**
 * Apps run few different statements many times. One that writes values into them starts the cache anew once it is full; what is
 * kept is bounded by the memory that it takes, in bytes.
 */
const MAX_KEPT = 2 << 20;
/** A longer text (UTF-16 units) is not kept. */
const MAX_KEPT_TEXT = 16_384;

class StatementCache {
  readonly #statements: Partial<Record<Dialect, Map<string, SqlStatement>>> = {};
  #size = 0;

  get(text: string, dialect: Dialect): SqlStatement {
    return this.#statements[dialect]?.get(text) ?? this.#add(text, dialect);
  }

  #add(given: string, dialect: Dialect): SqlStatement {
    if (given.length > MAX_KEPT_TEXT) return statementFrom(given, dialect);
    const text = copyOf(given);
    const statement = statementFrom(text, dialect);
    const size = sizeOf(statement);
    if (this.#size + size > MAX_KEPT) {
      for (const statements of Object.values(this.#statements)) statements.clear();
      this.#size = 0;
    }
    this.#size += size;
    this.#statements[dialect] ??= new Map<string, SqlStatement>();
    this.#statements[dialect].set(text, statement);
    return statement;
  }
}

/** A text that was cut out of a file keeps all of the file in memory. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** Bytes at most: two per unit, and some for the objects. */
function sizeOf({ text, sanitized, summary }: SqlStatement): number {
  return 2 * (text.length + sanitized.length + summary.length) + 300;
}

function statementFrom(text: string, dialect: Dialect): SqlStatement {
  const sanitized = sanitizeSql(text, dialect);
  return { text: cutSql(text), sanitized, ...summarizeSql(sanitized, dialect) };
}

const cache = new StatementCache();

export function statementOf(text: string, dialect: Dialect): SqlStatement {
  return cache.get(text, dialect);
}

/**
 * Adds what a span says of a statement to its attributes, which are one object: it is made for each statement.
 * @param isShown with its literals
 */
export function addStatement(attributes: Attributes, statement: SqlStatement, isShown: boolean): Attributes {
  attributes[ATTR_DB_QUERY_TEXT] = isShown ? statement.text : statement.sanitized;
  return addNames(attributes, statement);
}

/** Adds what a statement is counted under. */
export function addNames(attributes: Attributes, { summary, operation, collection }: SqlStatement): Attributes {
  if (summary !== '') attributes[ATTR_DB_QUERY_SUMMARY] = summary;
  if (operation !== undefined) attributes[ATTR_DB_OPERATION_NAME] = operation;
  if (collection !== undefined) attributes[ATTR_DB_COLLECTION_NAME] = collection;
  return attributes;
}
