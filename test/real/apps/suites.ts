/** Tests of what apps rely on of Express, Koa, hapi, pg and amqplib, which do not publish their own: they end as bare. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loaderFlag, root } from '../../harness/packed.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { orphans, secretsIn, withoutErrorType } from '../checks.ts';
import { folderOfApp, notInstalled } from '../installed.ts';
import { receive, type Telemetry } from '../receive.ts';

interface Suite {
  name: string;
  servers?: readonly string[];
  secrets?: readonly string[];
  /** Fewest spans that it makes. */
  spans: number;
}

const SUITES: readonly Suite[] = [
  { name: 'express', spans: 15 },
  { name: 'koa', spans: 10 },
  { name: 'hapi', spans: 1 }, // Injected requests are no requests.
  { name: 'pg', servers: ['PG_URL'], spans: 20 },
  { name: 'amqplib', servers: ['AMQP_URL'], secrets: ['amqpWrongPassw0rd'], spans: 5 },
];

const REPORTER = join(root, 'test', 'app-unchanged', 'real', 'suites', 'results.mjs');

interface Ended {
  code: number | null;
  results: string[];
  stderr: string;
}

async function runSuite(name: string, env: Record<string, string>): Promise<Ended> {
  const output = join(temporaryFolder('real-suite'), 'results.jsonl');
  const { code, stderr, stdout } = await run({
    file: '--test',
    args: [
      '--test-timeout=30000',
      `--test-reporter=${REPORTER}`,
      `--test-reporter-destination=${output}`,
      '--test-reporter=tap',
      '--test-reporter-destination=stdout',
      `${name}.test.mjs`,
    ],
    flag: false,
    env,
    cwd: folderOfApp('suites'),
  });
  return { code, results: readFileSync(output, 'utf8').trim().split('\n'), stderr: code === 0 ? stderr : stdout };
}

for (const { name, servers = [], secrets = [], spans: fewest } of SUITES) {
  const { env, skip } = serversFor(servers);
  test(`what apps rely on of ${name} is as bare`, {
    skip: notInstalled('suites') || skip,
    timeout: 150_000,
  }, async () => {
    const bare = await runSuite(name, env);
    assert.equal(bare.code, 0, bare.stderr);
    const { env: loader } = loaderFlag('NODE_OPTIONS --import');
    const { ended, telemetry } = await receive((endpoint) => runSuite(name, { ...env, ...loader, ...endpoint }));
    assert.deepEqual(ended, bare);
    checkTelemetry(telemetry, secrets, fewest);
  });
}

function checkTelemetry({ spans, text }: Telemetry, secrets: readonly string[], fewest: number): void {
  assert.deepEqual(orphans(spans), []);
  assert.deepEqual(withoutErrorType(spans), []);
  assert.deepEqual(secretsIn(text, secrets), []);
  assert.ok(spans.length >= fewest, `${spans.length} spans`);
}
