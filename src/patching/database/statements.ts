/**
 * Spans say what a statement does, and its text. The reader of SQL is a chunk that the first statement loads: not every app with
 * a client asks it.
 */
import type { Attributes } from '@opentelemetry/api';
import { deferChunk, loadChunk } from '../../node/chunk.ts';
import type { Dialect } from './sql.ts';
import type { SqlStatement } from './sql-statement.ts';

const reader = deferChunk(() => loadChunk<typeof import('./sql-statement.ts')>('patching-database-sql-statement'));

/** See `sql-statement.ts`, as of those below. */
export function statementOf(text: string, dialect: Dialect): SqlStatement {
  return reader().statementOf(text, dialect);
}

export function addStatement(attributes: Attributes, statement: SqlStatement, isShown: boolean): Attributes {
  return reader().addStatement(attributes, statement, isShown);
}

export function addNames(attributes: Attributes, statement: SqlStatement): Attributes {
  return reader().addNames(attributes, statement);
}
