import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { appEnvironment } from '../../../src/cli/app-environment.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const ENDPOINT = 'http://127.0.0.1:4318';

it('changes where telemetry goes, and leaves the rest of the environment', () => {
  const { env, left } = appEnvironment(
    {
      PATH: '/bin',
      OTEL_SERVICE_NAME: 'shop',
      OTEL_TRACES_SAMPLER: 'always_off',
      OTEL_TRACES_EXPORTER: 'console,otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'key=secret',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://elsewhere',
      OTEL_SDK_DISABLED: 'false',
      OTEL_CONFIG_FILE: '',
      OTEL_BSP_SCHEDULE_DELAY: '5000',
      OTEL_METRICS_EXPORTER: 'none',
      EMPTY: undefined,
    },
    ENDPOINT,
    '/package/register/import.mjs',
  );
  assert.deepEqual(env, {
    PATH: '/bin',
    NODE_OPTIONS: '--import=file:///package/register/import.mjs',
    OTEL_SERVICE_NAME: 'shop',
    OTEL_TRACES_SAMPLER: 'always_off',
    OTEL_TRACES_EXPORTER: 'console,otlp',
    OTEL_SDK_DISABLED: 'false',
    OTEL_CONFIG_FILE: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_BLRP_SCHEDULE_DELAY: '100',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
  });
  assert.deepEqual(left, []);
});

for (const [name, value] of [
  ['OTEL_SDK_DISABLED', ' TRUE'],
  ['OTEL_CONFIG_FILE', 'otel.yaml'],
  ['OTEL_TRACES_EXPORTER', 'none'],
] as const) {
  it(`does not hand on ${name}=${value}, and says so`, () => {
    const { env, left } = appEnvironment({ [name]: value }, ENDPOINT, '/x.mjs');
    assert.equal(env[name], undefined);
    assert.deepEqual(left, [name]);
  });
}

it('adds the loader once, before what is there', () => {
  const { env } = appEnvironment({ NODE_OPTIONS: '--no-warnings' }, ENDPOINT, '/x.mjs');
  assert.equal(env.NODE_OPTIONS, '--import=file:///x.mjs --no-warnings');
  assert.equal(appEnvironment(env, ENDPOINT, '/x.mjs').env.NODE_OPTIONS, env.NODE_OPTIONS);
});

// Node itself imports nothing from a folder with a backslash in its name.
for (const name of ['with space', 'a"quote', "it's", '100%', 'ünï#?']) {
  it(`is understood by Node when the package is in a folder called ${name}`, () => {
    const folder = join(temporaryFolder('environment'), name);
    mkdirSync(folder, { recursive: true });
    const loader = join(folder, 'import.mjs');
    writeFileSync(loader, 'globalThis.loaded = true;');
    const { env } = appEnvironment({ PATH: process.env.PATH }, ENDPOINT, loader);
    assert.equal(execFileSync(process.execPath, ['-p', 'globalThis.loaded'], { env, encoding: 'utf8' }), 'true\n');
  });
}
