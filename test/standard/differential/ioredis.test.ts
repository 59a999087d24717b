import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { compare } from './compare.ts';
import { ioredisDifferences } from './differences/ioredis.ts';

const { env, skip } = serversFor(['REDIS_URL']);

for (const version of versionsOf('ioredis')) {
  test(`ioredis ${version}: spans as the official instrumentation has them`, { skip }, () =>
    compare('ioredis', version, env, ioredisDifferences),
  );
}
