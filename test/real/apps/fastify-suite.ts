/** All of fastify's own tests, of which `npm test` runs those that are about requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertMostPass, differences, runOwnTests } from '../../app-unchanged/real/suites/run-suite.ts';
import { loaderFlag } from '../../harness/packed.ts';
import { secretsIn, withoutErrorType } from '../checks.ts';
import { receive } from '../receive.ts';

const LIMIT = 240_000; // ms

const SUITE = { name: 'fastify', files: ['test/**/*.test.js'] };

test("all of fastify's own tests end as they do bare", { timeout: 2 * LIMIT }, async () => {
  const bare = await runOwnTests(SUITE, {}, LIMIT);
  assertMostPass(bare);
  const { env } = loaderFlag('NODE_OPTIONS --import');
  const { ended, telemetry } = await receive((endpoint) => runOwnTests(SUITE, { ...env, ...endpoint }, LIMIT));
  assert.deepEqual(differences(bare, ended), []);
  assert.deepEqual(withoutErrorType(telemetry.spans), []);
  assert.deepEqual(secretsIn(telemetry.text, ['s3cret']), []);
  assert.ok(telemetry.spans.length > 300, `${telemetry.spans.length} spans`);
});
