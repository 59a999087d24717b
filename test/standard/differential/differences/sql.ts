import type { ComparedSpan, Difference } from '../span-differences.ts';

/** Operation, and table if there is one, by what a statement begins with. */
const STATEMENTS: readonly [start: string, operation: string, table?: string][] = [
  ['CREATE TEMPORARY TABLE orders', 'CREATE', 'orders'],
  ['INSERT INTO orders', 'INSERT', 'orders'],
  ['SELECT', 'SELECT', 'orders'],
  ['UPDATE orders', 'UPDATE', 'orders'],
  ['BEGIN', 'BEGIN'],
  ['START TRANSACTION', 'START'],
  ['COMMIT', 'COMMIT'],
];

function of(span: ComparedSpan): { operation: string; table?: string | undefined } | undefined {
  const text = span.attributes['db.query.text'];
  const found = STATEMENTS.find(([start]) => typeof text === 'string' && text.startsWith(start));
  return found && { operation: found[1], table: found[2] };
}

function withAttribute(key: string, value: (operation: string, table: string | undefined) => unknown): Difference[1] {
  return (span) => {
    const statement = of(span);
    const given = statement && value(statement.operation, statement.table);
    return given === undefined ? span : { ...span, attributes: { ...span.attributes, [key]: given } };
  };
}

const summaryOf = (operation: string, table: string | undefined) => (table ? `${operation} ${table}` : operation);

/** What the official classes of SQL clients do not say of a statement: they name their spans after its first word, as it is. */
export const statementDifferences: readonly Difference[] = [
  [
    'stable conventions: a span is called after db.query.summary',
    (span) => {
      const statement = of(span);
      return statement === undefined ? span : { ...span, name: summaryOf(statement.operation, statement.table) };
    },
  ],
  ['stable conventions: db.query.summary', withAttribute('db.query.summary', summaryOf)],
  ['stable conventions: db.operation.name', withAttribute('db.operation.name', (operation) => operation)],
  [
    'stable conventions: db.collection.name, of a statement on one table',
    withAttribute('db.collection.name', (_operation, table) => table),
  ],
];
