import { added, type Difference, failed } from '../span-differences.ts';
import { statementDifferences } from './sql.ts';

/** What the official instrumentation says, with the values put into the text, and what we say. */
const TEXTS: Record<string, string> = {
  "INSERT INTO orders VALUES (1, 'Ada')": 'INSERT INTO orders VALUES (?, ?)',
  "INSERT INTO orders VALUES (1, 'Alan')": 'INSERT INTO orders VALUES (?, ?)',
  "SELECT * FROM orders WHERE customer = 'Ada'": 'SELECT * FROM orders WHERE customer = ?',
  "UPDATE orders SET customer = 'Grace' WHERE id = 1": 'UPDATE orders SET customer = ? WHERE id = ?',
};

export const mysql2Differences: readonly Difference[] = [
  ...statementDifferences,
  [
    'values and literals do not leave the process',
    (span) => {
      const text = TEXTS[String(span.attributes['db.query.text'])];
      return text === undefined ? span : { ...span, attributes: { ...span.attributes, 'db.query.text': text } };
    },
  ],
  [
    'nor do values that the server quotes in its messages',
    (span) =>
      failed(span) ? { ...span, status: { code: 2, message: "Duplicate entry '?' for key 'PRIMARY'" } } : span,
  ],
  ['stable conventions: db.response.status_code', added('db.response.status_code', '1062', failed)],
  ['stable conventions: error.type', added('error.type', '1062', failed)],
];
