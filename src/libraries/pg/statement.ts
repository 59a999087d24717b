import { cutSql, sanitizeSql } from '../../patching/database/sql.ts';

/** What spans say about a text, worked out once. */
export interface Statement {
  /** First word, upper case. */
  readonly operation: string;
  /** `db.query.text` with parameters, where all literals are the author's own. */
  readonly text: string;
  /** `db.query.text` without. */
  readonly sanitized: string;
}

/** Most texts kept, and the longest (UTF-16 units): apps have some hundred, unless they write values into them. */
const MOST = 500;
const LONGEST = 4096;
const known = new Map<string, Statement>();

export function statementOf(text: string): Statement {
  const found = known.get(text);
  if (found !== undefined) return found;
  const statement = { operation: operationOf(text), text: cutSql(text), sanitized: sanitizeSql(text, 'postgresql') };
  if (text.length > LONGEST) return statement;
  if (known.size >= MOST) known.clear();
  known.set(text, statement);
  return statement;
}

function operationOf(text: string): string {
  const trimmed = text.trim();
  const space = trimmed.search(/\s/);
  const word = (space === -1 ? trimmed : trimmed.slice(0, space)).toUpperCase();
  return word.endsWith(';') ? word.slice(0, -1) : word;
}
