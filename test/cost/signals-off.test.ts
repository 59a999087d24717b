import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { writeApp } from '../standard/signals/app.ts';

/** What the loader has loaded by the end, without the folder. */
async function loaded(env: Record<string, string>, before = ''): Promise<string[]> {
  const collector = await collect();
  const file = writeApp({
    code: `${before} span("a");
      const http = builtin("http");
      const server = http.createServer((request, response) => response.end()).listen(0, "127.0.0.1", () => {
        http.get({ host: "127.0.0.1", port: server.address().port, agent: false }, (response) => {
          response.resume().on("close", () => {
            server.close();
            const files = Object.keys(require.cache).filter((name) => /otel-auto.dist/.test(name));
            say(JSON.stringify(files.map((name) => name.replace(/^.*dist./, ""))));
          });
        });
      });`,
  });
  const { stdout, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } });
  await collector.close();
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const CHUNKS = [
  'logs-provider.cjs',
  'metrics-of-spans-index.cjs',
  'metrics-provider.cjs',
  'exporters-prometheus.cjs',
  'loader-engine-start.cjs',
  'loader-extended-start.cjs',
  'metrics-runtime.cjs',
  'resource-later-attributes.cjs',
];

test('nothing of metrics and logs is loaded unless they are on', async () => {
  const files = await loaded({});
  assert.ok(files.includes('start.cjs'));
  assert.deepEqual(
    CHUNKS.filter((name) => files.includes(name)),
    [],
  );
  // Nor may their SDKs have moved into what is loaded.
  const { readFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { packed } = await import('../harness/packed.ts');
  for (const name of files) {
    const text = readFileSync(join(packed, 'dist', name), 'utf8');
    assert.doesNotMatch(
      text,
      /MeterProvider may only|may only be called once per LoggerProvider|ExponentialHistogram/,
      name,
    );
  }
});

test('each loads its own part only', async () => {
  const only = async (env: Record<string, string>) => {
    const files = await loaded(env);
    return CHUNKS.filter((name) => files.includes(name));
  };
  assert.deepEqual(await only({ OTEL_LOGS_EXPORTER: 'otlp' }), ['logs-provider.cjs']);
  assert.deepEqual(await only({ OTEL_METRICS_EXPORTER: 'otlp' }), ['metrics-provider.cjs', 'metrics-runtime.cjs']);
  const off = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node,process' };
  assert.deepEqual(await only({ OTEL_METRICS_EXPORTER: 'otlp', ...off }), ['metrics-provider.cjs']);
});

test('what measures operations is loaded with the first library that has any, if metrics are on', async () => {
  const code = 'new (builtin("sqlite").DatabaseSync)(":memory:").exec("SELECT 1");';
  const measures = async (env: Record<string, string>) =>
    (await loaded(env, code)).includes('metrics-of-spans-index.cjs');
  assert.equal(await measures({}), false);
  assert.equal(await measures({ OTEL_LOGS_EXPORTER: 'otlp' }), false);
  assert.equal(await measures({ OTEL_METRICS_EXPORTER: 'otlp' }), true);
});
