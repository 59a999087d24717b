import { test } from 'node:test';
import { serversFor } from '../../harness/servers.ts';
import { compare } from './compare.ts';
import { redisCommon, redisDifferences } from './differences/redis.ts';

const { env, skip } = serversFor(['REDIS_URL']);
test('redis 5.8, without channels: spans as the official instrumentation has them', { skip }, () =>
  compare('redis', '5.8', env, redisCommon),
);

test('redis 5.12, with channels: spans as the official instrumentation has them', { skip }, () =>
  compare('redis', '5.12', env, redisDifferences),
);
