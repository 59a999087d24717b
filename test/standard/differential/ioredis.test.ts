import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { compare } from './compare.ts';
import { ioredisDifferences } from './differences/ioredis.ts';

const { env, skip } = serversFor(['REDIS_URL']);

/** Promises of version 2 are Bluebird's, which lose the context: its spans are held by its own trace alone. */
const compared = versionsOf('ioredis').filter((version) => !version.startsWith('2.'));

for (const version of compared) {
  test(`ioredis ${version}: spans as the official instrumentation has them`, { skip }, () =>
    compare('ioredis', version, env, ioredisDifferences),
  );
}
