/** A summary says what a statement does, in a few words: the operations in it, and what they are done to. Pure. */
import type { Dialect } from './sql.ts';
import {
  AFTER_TARGETS,
  BEFORE_TARGET,
  BESIDE_TARGET,
  CLAUSES,
  COMMANDS,
  DEFINING,
  INNER_OPERATIONS,
  ON_TABLES,
  WITH_BODY,
  WITH_FUNCTIONS,
  WITH_LISTS,
} from './sql-words.ts';

export interface SqlSummary {
  /** `db.query.summary`, such as `SELECT orders` or `INSERT archive SELECT orders`; empty of a text that is no statement. */
  readonly summary: string;
  /** `db.operation.name`, such as `SELECT`, of a text that is one statement. */
  readonly operation: string | undefined;
  /** `db.collection.name`, of a statement that is one operation on one table. */
  readonly collection: string | undefined;
}

/** UTF-16 units: https://opentelemetry.io/docs/specs/semconv/db/database-spans/#generating-a-summary-of-the-query */
const MAX_SUMMARY = 255;

const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const QUOTED = '"[^"]*(?:""[^"]*)*(?:"|$)|`[^`]*(?:`|$)';
const BRACKETED = String.raw`\[[^\]]*(?:\]\][^\]]*)*(?:\]|$)`;
const WORD = String.raw`[@#:$]{0,2}[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`;

/** Comments. The first group holds names with their qualifiers, the second marks. */
function tokens(comment: string, part: string): RegExp {
  return new RegExp(String.raw`${comment}|((?:${part})(?:\.{1,2}(?:${part}))*)|([(),;])`, 'g');
}

const WITH_BRACKETS = tokens(COMMENT, `${QUOTED}|${BRACKETED}|${WORD}`);
const TOKENS: Readonly<Record<Dialect, RegExp>> = {
  postgresql: tokens(COMMENT, `${QUOTED}|${WORD}`),
  mysql: tokens(String.raw`${COMMENT}|#[^\n]*`, `${QUOTED}|${WORD}`),
  sqlite: WITH_BRACKETS,
  sqlserver: WITH_BRACKETS,
};

/**
 * Reads a sanitised statement once. Operations are in capitals, so that `select` and `SELECT` are called the same; targets are as
 * the app wrote them, without their quotes.
 */
export function summarizeSql(sanitized: string, dialect: Dialect): SqlSummary {
  const reader = new SqlReader();
  for (const [token, name, mark] of sanitized.matchAll(TOKENS[dialect])) {
    if (mark !== undefined) reader.readMark(mark);
    else if (name !== undefined) reader.readName(token);
    if (reader.isDone) break;
  }
  return reader.summarize();
}

/** These values are in force outside of a pair of brackets. */
interface Outside {
  readonly operation: string | undefined;
  readonly isList: boolean;
  readonly before: string;
}

class SqlReader {
  isDone = false;
  readonly #parts: string[] = [];
  #length = 0;
  #operations = 0;
  readonly #targets = new Set<string>();
  /** The operation that was read last has these targets: a table that is joined with itself is one. */
  readonly #own = new Set<string>();
  #first: string | undefined;
  /** The first operation outside of brackets. */
  #main: string | undefined;
  #isWith = false;
  #isEnded = false;
  #hasSeveralStatements = false;

  readonly #outside: Outside[] = [];
  /** The operation that what is read belongs to. */
  #operation: string | undefined;
  /** The mark or word before, in capitals; empty at the start of a statement. */
  #before = '';
  #isTargetNext = false;
  /** Are targets separated by commas here? */
  #isList = false;
  /** The kind of object comes next, or, of an index, `ON` and its table. */
  #isKindNext = false;
  #isOnNext = false;
  /** The last token, if it was a target that is a function should a bracket follow. */
  #perhapsFunction: string | undefined;

  readMark(mark: string): void {
    if (mark === '(') this.#open();
    else if (mark === ')') this.#close();
    else if (mark === ',') this.#isTargetNext = this.#isList;
    else if (this.#outside.length === 0) this.#endStatement();
    this.#perhapsFunction = undefined;
    if (mark !== ';') this.#before = mark;
  }

  readName(name: string): void {
    this.#perhapsFunction = undefined;
    const word = name.toUpperCase();
    if (this.#before === '' && word === 'WITH') this.#isWith = true;
    else if (this.#isOperation(word)) this.#begin(word);
    else if (this.#isTargetNext && BESIDE_TARGET.has(word)) return;
    else if (CLAUSES.has(word) || AFTER_TARGETS.has(word)) this.#readClause(word);
    else if (this.#isTargetNext) this.#readTarget(name);
    else if (this.#isKindNext) this.#readKind(word);
    else if (word === 'INTO') this.#isTargetNext = this.#operation === 'SELECT' || this.#operation === 'LOAD';
    this.#before = word;
  }

  summarize(): SqlSummary {
    const operation = this.#hasSeveralStatements ? undefined : (this.#main ?? this.#first);
    const [target, another] = this.#targets;
    const isOfOneTable =
      operation !== undefined &&
      this.#operations === 1 &&
      another === undefined &&
      !this.#isWith &&
      ON_TABLES.has(operation);
    return { summary: this.#parts.join(' '), operation, collection: isOfOneTable ? target : undefined };
  }

  #open(): void {
    if (this.#perhapsFunction !== undefined) {
      this.#parts.pop();
      this.#targets.delete(this.#perhapsFunction);
    }
    this.#outside.push({ operation: this.#operation, isList: this.#isList, before: this.#before });
    // `FROM (a JOIN b)`. In other brackets, such as those of `EXTRACT(year FROM day)`, FROM is none of the operation's.
    this.#isList = this.#isTargetNext;
    if (!this.#isTargetNext) this.#operation = undefined;
  }

  #close(): void {
    const outside = this.#outside.pop();
    this.#operation = outside?.operation;
    this.#isList = outside?.isList ?? false;
    this.#isTargetNext = false;
  }

  #endStatement(): void {
    this.#isEnded = this.#operations > 0;
    this.#operation = undefined;
    this.#before = '';
    this.#isTargetNext = false;
    this.#isList = false;
    this.#isKindNext = false;
    this.#isOnNext = false;
  }

  #isOperation(word: string): boolean {
    if (this.#before === '') return COMMANDS.has(word);
    // `GRANT SELECT ON`
    if (word === 'SELECT') return !['GRANT', 'REVOKE', 'DENY'].includes(this.#operation ?? '');
    if (!INNER_OPERATIONS.has(word)) return false;
    if (this.#operation === 'EXPLAIN') return true;
    // `WITH a AS (INSERT …) UPDATE b`
    if (this.#before === '(') return /^(?:AS|MATERIALIZED)?$/.test(this.#outside.at(-1)?.before ?? '');
    return this.#before === ')' && this.#isWith && this.#outside.length === 0 && this.#operation === undefined;
  }

  #begin(word: string): void {
    this.#operations++;
    this.#first ??= word;
    if (this.#outside.length === 0) this.#main ??= word;
    if (this.#isEnded) this.#hasSeveralStatements = true;
    this.#operation = word;
    this.#isTargetNext = BEFORE_TARGET.has(word);
    this.#isKindNext = DEFINING.has(word);
    this.#isOnNext = false;
    this.#isList = WITH_LISTS.has(word);
    this.#own.clear();
    this.#add(word);
  }

  #readClause(word: string): void {
    const operation = this.#operation ?? '';
    const isFrom = word === 'FROM' && this.#before !== 'DISTINCT' && /^(?:DELETE|SELECT|UPDATE)$/.test(operation);
    const isUsing = word === 'USING' && /^(?:DELETE|MERGE)$/.test(operation);
    const isJoin = (word === 'JOIN' || word === 'STRAIGHT_JOIN') && this.#isList;
    this.#isTargetNext = isFrom || isUsing || isJoin || (word === 'ON' && this.#isOnNext);
    if (word === 'ON') this.#isOnNext = false;
    if (isFrom || isUsing) this.#isList = true;
    else if (AFTER_TARGETS.has(word)) this.#isList = false;
  }

  #readTarget(name: string): void {
    this.#isTargetNext = false;
    this.#isKindNext = false;
    // A variable is none.
    if (/^[@:$]/.test(name)) return;
    const target = name.replace(/["`[\]]/g, '');
    if (target === '' || this.#own.has(target)) return;
    this.#own.add(target);
    this.#targets.add(target);
    const isAdded = this.#add(target);
    if (isAdded && this.#isList && WITH_FUNCTIONS.has(this.#operation ?? '')) this.#perhapsFunction = target;
  }

  #readKind(word: string): void {
    if (word === 'TABLE' || word === 'VIEW') this.#isTargetNext = true;
    else if (word === 'INDEX') this.#isOnNext = true;
    else if (!WITH_BODY.has(word)) return;
    else this.isDone = this.#operation === 'CREATE';
    this.#isKindNext = false;
  }

  /** @returns false: it would be too long */
  #add(part: string): boolean {
    const length = this.#length + part.length + 1;
    if (length > MAX_SUMMARY + 1) {
      this.isDone = true;
      return false;
    }
    this.#length = length;
    this.#parts.push(part);
    return true;
  }
}
