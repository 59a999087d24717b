import { added, type ComparedSpan, type Difference, failed, keysOnly } from '../span-differences.ts';

const isCommand = (span: ComparedSpan): boolean => span.name !== 'redis-connect';

/** Values are hidden, and what is said of errors beyond what the official instrumentation says. */
export const redisCommon: readonly Difference[] = [
  keysOnly,
  ['stable conventions: db.response.status_code', added('db.response.status_code', 'WRONGTYPE', failed)],
  ['stable conventions: error.type', added('error.type', 'WRONGTYPE', failed)],
];

/** What the channel says beyond what the official instrumentation knows. */
export const redisDifferences: readonly Difference[] = [
  ['stable conventions: db.namespace is the index of the database', added('db.namespace', '0', isCommand)],
  ...redisCommon,
];
