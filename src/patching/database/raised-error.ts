/** Errors that statements raise themselves, and what is said of them: their text is the author's, and may hold any value. Pure. */

/** An error whose author is SQL is described so, with the word that raised it. */
const RAISED = 'raised by ';

/** `RAISE` and `ASSERT` of PL/pgSQL, whatever SQLSTATE they give. */
export function raisedByPostgresql(error: unknown): string | undefined {
  const { code, routine } = (error ?? {}) as { code?: unknown; routine?: unknown };
  if (code === 'P0001' || routine === 'exec_stmt_raise') return `${RAISED}RAISE`;
  return code === 'P0004' || routine === 'exec_stmt_assert' ? `${RAISED}ASSERT` : undefined;
}

/** `RAISE` in a trigger: https://www.sqlite.org/rescode.html#constraint_trigger */
const SQLITE_CONSTRAINT_TRIGGER = 1811;

export function raisedBySqlite(error: unknown): string | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  const isRaised = errcode === SQLITE_CONSTRAINT_TRIGGER || code === 'SQLITE_CONSTRAINT_TRIGGER';
  return isRaised ? `${RAISED}RAISE` : undefined;
}

/** `THROW` and `RAISERROR`: https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql */
const FIRST_NUMBER_OF_USERS = 50_000;

export function raisedBySqlServer(error: unknown): string | undefined {
  const { number } = (error ?? {}) as { number?: unknown };
  return typeof number === 'number' && number >= FIRST_NUMBER_OF_USERS ? `${RAISED}THROW` : undefined;
}

/** Numbers that `SIGNAL` gives by itself, and below which those of the server end: others are an author's. */
const SIGNALS: ReadonlySet<number> = new Set([1642, 1643, 1644]);
const LAST_NUMBER_OF_SERVER = 20_000;

/** `SIGNAL` and `RESIGNAL`, which may give any number and SQLSTATE; of the latter 45 is the class that the server leaves to them. */
export function raisedByMysql(errno: number, sqlState: string | undefined): string | undefined {
  const isRaised = SIGNALS.has(errno) || errno > LAST_NUMBER_OF_SERVER || sqlState?.startsWith('45');
  return isRaised ? `${RAISED}SIGNAL` : undefined;
}
