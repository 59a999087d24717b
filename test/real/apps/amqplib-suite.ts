/** The tests that amqplib published with itself up to 0.10: they end as bare, without a broker and with one. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loaderFlag } from '../../harness/packed.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { withoutErrorType } from '../checks.ts';
import { folderOfApp, notInstalled } from '../installed.ts';
import { receive } from '../receive.ts';

interface Report {
  passes: { fullTitle: string }[];
  failures: { fullTitle: string; err: { message?: string } }[];
}

const {
  env: { AMQP_URL = '' },
  skip,
} = serversFor(['AMQP_URL']);

/** How each test has ended, sorted. */
async function runSuite(env: Record<string, string>): Promise<string[]> {
  const folder = folderOfApp('amqplib-suite');
  const output = join(temporaryFolder('amqplib-suite'), 'report.json');
  const cwd = join(folder, 'node_modules', 'amqplib');
  const { code, stderr } = await run({
    file: join(folder, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    args: [
      '--ui',
      'tdd',
      '--exit',
      '--timeout',
      '30000', // Some send thousands of messages in one turn.
      '--reporter',
      'json',
      '--reporter-option',
      `output=${output}`,
      ...globSync('test/*.js', { cwd }).sort(),
    ],
    flag: false,
    env: { ...env, URL: AMQP_URL },
    cwd,
    timeout: 120_000,
  });
  assert.notEqual(code, null, stderr);
  const { passes, failures } = JSON.parse(readFileSync(output, 'utf8')) as Report;
  return [
    ...passes.map(({ fullTitle }) => `passed: ${fullTitle}`),
    ...failures.map(({ fullTitle, err }) => `failed: ${fullTitle}: ${err.message}`),
  ].sort();
}

test("amqplib's own tests end as they do bare", {
  skip: notInstalled('amqplib-suite') || skip,
  timeout: 280_000,
}, async () => {
  const bare = await runSuite({});
  const passed = bare.filter((line) => line.startsWith('passed'));
  assert.ok(
    passed.length > 250 && passed.length > bare.length * 0.9,
    bare.filter((line) => !passed.includes(line)).join('\n'),
  );
  const { env } = loaderFlag('NODE_OPTIONS --import');
  const { ended, telemetry } = await receive((endpoint) => runSuite({ ...env, ...endpoint }));
  assert.deepEqual(ended, bare);
  assert.deepEqual(withoutErrorType(telemetry.spans), []);
  assert.ok(telemetry.spans.length > 20, `${telemetry.spans.length} spans`);
});
