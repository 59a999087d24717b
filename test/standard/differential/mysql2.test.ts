import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { compare } from './compare.ts';
import { mysql2Differences } from './differences/mysql2.ts';

const { env, skip } = serversFor(['MYSQL_URL']);

for (const version of versionsOf('mysql2')) {
  test(`mysql2 ${version}: spans as the official instrumentation has them`, { skip }, () =>
    compare('mysql2', version, env, mysql2Differences),
  );
}
