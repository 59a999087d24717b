import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { added, compare, type Difference, keysOnly } from './compare.ts';

const { env, skip } = serversFor(['REDIS_URL']);

const differences: Difference[] = [
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

for (const version of versionsOf('ioredis')) {
  test(`ioredis ${version}: spans as the official instrumentation has them`, { skip }, () =>
    compare('ioredis', version, env, differences),
  );
}
