import { added, type Difference, keysOnly } from '../span-differences.ts';

export const ioredisDifferences: readonly Difference[] = [
  [
    'commands that the client sends by itself when it connects are not of the request that happened to connect',
    (span) => (['info', 'client'].includes(span.name) ? undefined : span),
  ],
  [
    'stable conventions: db.namespace is the index of the database',
    added('db.namespace', '0', (span) => span.name !== 'connect'),
  ],
  keysOnly,
  [
    'the code of the answer, and as the type of the error, as the conventions want',
    (span) => {
      if (span.status.code !== 2) return span;
      const code = 'WRONGTYPE';
      return { ...span, attributes: { ...span.attributes, 'db.response.status_code': code, 'error.type': code } };
    },
  ],
];
