/** The rest of fastify's own tests, of which `npm test` runs those about requests and answers. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  assertMostPass,
  differences,
  FASTIFY_REQUESTS,
  runOwnTests,
} from '../../app-unchanged/real/suites/run-suite.ts';
import { loaderFlag, root } from '../../harness/packed.ts';
import { secretsIn, withoutErrorType } from '../checks.ts';
import { receive } from '../receive.ts';

const LIMIT = 280_000; // ms

const cwd = join(root, 'node_modules', 'fastify');
const SUITE = {
  name: 'fastify',
  files: ['test/*.test.js', 'test/{internals,logger}/*.test.js'],
  exclude: FASTIFY_REQUESTS.flatMap((pattern) => globSync(pattern, { cwd })),
};

test("the rest of fastify's own tests end as they do bare", { timeout: 2 * LIMIT }, async () => {
  const bare = await runOwnTests(SUITE, {}, LIMIT);
  assertMostPass(bare);
  const { env } = loaderFlag('NODE_OPTIONS --import');
  const { ended, telemetry } = await receive((endpoint) => runOwnTests(SUITE, { ...env, ...endpoint }, LIMIT));
  assert.deepEqual(differences(bare, ended), []);
  assert.deepEqual(withoutErrorType(telemetry.spans), []);
  assert.deepEqual(secretsIn(telemetry.text, ['s3cret']), []);
  assert.ok(telemetry.spans.length > 50, `${telemetry.spans.length} spans`);
});
