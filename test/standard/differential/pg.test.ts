import { test } from 'node:test';
import { serversFor } from '../../harness/servers.ts';
import { compare } from './compare.ts';
import { pgDifferences } from './differences/pg.ts';

const { env, skip } = serversFor(['PG_URL']);

test('pg 8: spans as the official instrumentation has them', { skip }, () => compare('pg', '8', env, pgDifferences));
