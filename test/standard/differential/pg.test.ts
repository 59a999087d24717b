import { test } from 'node:test';
import { serversFor } from '../../harness/servers.ts';
import { compare, type Difference } from './compare.ts';
import { statementDifferences } from './sql.ts';

const { env, skip } = serversFor(['PG_URL']);

const differences: Difference[] = [
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

test('pg 8: spans as the official instrumentation has them', { skip }, () => compare('pg', '8', env, differences));
