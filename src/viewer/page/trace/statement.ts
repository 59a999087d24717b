const CLAUSES =
  /(?<!\b(?:delete|left|right|inner|full|cross|outer)) (?=(?:from|where|group by|order by|having|limit|offset|values|set|returning|on conflict|union(?: all)?|(?:left |right |inner |full |cross )?(?:outer )?join)\b)/gi;
const CONDITIONS = / (?=(?:and|or)\b)/gi;

/** A longer one is shown as it is. */
const LONGEST = 5000;

/** A line per clause, for statements that come on one line; text in quotes is left alone. */
export function formatStatement(statement: string): string {
  if (
    statement.length > LONGEST ||
    statement.trim().includes('\n') ||
    !/^\s*(?:select|insert|update|delete|with)\b/i.test(statement)
  )
    return statement.trim();
  return statement
    .trim()
    .split(/('(?:[^']|'')*')/)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/\s+/g, ' ').replace(CLAUSES, '\n').replace(CONDITIONS, '\n  '),
    )
    .join('');
}
