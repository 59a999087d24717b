import { test } from 'node:test';
import { serversFor } from '../../harness/servers.ts';
import { added, type ComparedSpan, compare, type Difference, failed, keysOnly } from './compare.ts';

const { env, skip } = serversFor(['REDIS_URL']);
const isCommand = (span: ComparedSpan): boolean => span.name !== 'redis-connect';

/** Values are hidden, and what is said of errors beyond what the official instrumentation says. */
const common: Difference[] = [
  keysOnly,
  ['stable conventions: db.response.status_code', added('db.response.status_code', 'WRONGTYPE', failed)],
  ['stable conventions: error.type', added('error.type', 'WRONGTYPE', failed)],
];

/** What the channel says beyond what the official instrumentation knows. */
const differences: Difference[] = [
  ['stable conventions: db.namespace is the index of the database', added('db.namespace', '0', isCommand)],
  ...common,
];

test('redis 5.8, without channels: spans as the official instrumentation has them', { skip }, () =>
  compare('redis', '5.8', env, common),
);

test('redis 5.12, with channels: spans as the official instrumentation has them', { skip }, () =>
  compare('redis', '5.12', env, differences),
);
