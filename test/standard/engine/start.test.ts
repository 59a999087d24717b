/** OTEL_NODE_ENGINE: what is missing is one line, worker threads join in, and nothing of it is loaded where it is unset. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../../harness/packed.ts';
import { ENGINE, ofHttp, runApp, serving } from './apps.ts';

const source = serving('cjs', 'server.close();');
const SDK = '@opentelemetry/sdk-node';
const INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';
const EXPORTER = '@opentelemetry/exporter-trace-otlp-proto';

for (const [missing, installed] of [
  [[SDK, INSTRUMENTATIONS, EXPORTER], ['express']],
  [[INSTRUMENTATIONS], ['express', SDK, EXPORTER]],
] as const)
  test(`without ${missing.join(', ')} the app runs untraced, and one line says what to install`, async () => {
    const { code, stdout, stderr, requests } = await runApp({ source, installed });
    assert.deepEqual([code, stdout, requests], [0, 'user 1\n', 0]);
    const [line = '', ...others] = stderr.trimEnd().split('\n');
    assert.match(line, /^\[otel-auto\] error: OTEL_NODE_ENGINE=sdk: not found from .*; the app runs untraced\. /);
    assert.ok(line.includes(`Run npm install ${missing.join(' ')} `), line);
    assert.deepEqual(others, []);
  });

test('a package that cannot be loaded is one line, and the app runs', async () => {
  const { code, stdout, stderr } = await runApp({
    source,
    options: { nodeArgs: ['--require', './broken.cjs'] },
    files: {
      'broken.cjs': `const { Module } = module.constructor; const load = Module._load;
        Module._load = (name, ...rest) => { if (/sdk-node/.test(name)) throw new Error('broken'); return load(name, ...rest); };`,
    },
  });
  assert.deepEqual([code, stdout], [0, 'user 1\n']);
  assert.match(
    stderr,
    /^\[otel-auto\] error: OTEL_NODE_ENGINE=sdk: OpenTelemetry's packages could not start \(broken\); .*\n$/,
  );
});

test('with an unknown value the loader traces by itself, and one line says so', async () => {
  const { code, stderr, spans } = await runApp({ source, env: { OTEL_NODE_ENGINE: 'upstream' } });
  assert.equal(code, 0);
  assert.match(stderr, /^\[otel-auto\] warn: OTEL_NODE_ENGINE="upstream" is not a known value; using loader\. .*\n$/);
  assert.ok(spans.length > 0 && spans.every(({ scope }) => scope.startsWith('@org/otel-auto/')));
});

test('nothing of it is loaded where it is unset', async () => {
  const files = `${source}\nprocess.on('exit', () => console.log(Object.keys(require.cache).join('\\n')));`;
  const { stdout, spans } = await runApp({ source: files, env: {} });
  assert.ok(spans.length > 0);
  assert.match(stdout, /start\.cjs/);
  assert.doesNotMatch(stdout, /loader-engine-start|@opentelemetry|in-the-middle/);
  assert.match((await runApp({ source: files })).stdout, /loader-engine-start\.cjs/);
});

for (const [end, program] of Object.entries({
  'natural end': '',
  'process.exit()': 'process.exit(0);',
}))
  test(`spans of a worker thread arrive at its ${end}, and lines come once`, async () => {
    const worker = serving('cjs', `server.close(); ${program}`);
    const { code, stderr, stdout, spans } = await runApp({
      source: `const { Worker } = require('node:worker_threads');
        new Worker('./worker.cjs').on('exit', (code) => console.log('worker', code));`,
      files: { 'worker.cjs': worker },
      env: { ...ENGINE, OTEL_TRACES_SAMPLER: 'sometimes' },
    });
    assert.deepEqual([code, stdout], [0, 'user 1\nworker 0\n'], stderr);
    assert.equal(stderr.match(/OTEL_TRACES_SAMPLER="sometimes"/g)?.length, 1, stderr);
    assert.deepEqual(ofHttp(spans), ['CLIENT GET', 'SERVER GET /users/:id']);
  });

test('npm and the command of this package are left alone', async () => {
  const { code, stderr, requests } = await runApp({
    source: `const { execFileSync } = require('node:child_process');
      console.log(execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim() !== '');`,
    env: { ...ENGINE, OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns,net' },
    options: { flag: 'NODE_OPTIONS --import' },
  });
  assert.deepEqual([code, stderr, requests], [0, '', 0]);
});

test('what the SDK says goes to stderr, not into the output of the app', async () => {
  const { stdout, stderr } = await runApp({ source, env: { ...ENGINE, OTEL_LOG_LEVEL: 'debug' } });
  assert.equal(stdout, 'user 1\n');
  assert.match(stderr, /^(?:\[otel-auto\] \w+: .*\n)+$/);
});

test('settings of the other engine are said', async () => {
  const { stderr, spans } = await runApp({ source, env: { ...ENGINE, OTEL_NODE_EXTENSIONS: './none.cjs' } });
  assert.match(stderr, /^\[otel-auto\] warn: not used with OTEL_NODE_ENGINE=sdk: OTEL_NODE_EXTENSIONS\. .*\n$/);
  assert.ok(spans.length > 0);
});

test('a service has the same resource as with the other engine', async () => {
  const env = { OTEL_SERVICE_NAME: 'orders', OTEL_RESOURCE_ATTRIBUTES: 'team=a' };
  const [ours, theirs] = [await runApp({ source, env }), await runApp({ source, env: { ...ENGINE, ...env } })];
  const resourceOf = ({ spans: [span] }: typeof ours) => {
    const { 'service.instance.id': _id, 'process.pid': _pid, ...rest } = span?.resource ?? {};
    return rest;
  };
  assert.equal(resourceOf(theirs)['service.name'], 'orders');
  assert.deepEqual(resourceOf(theirs), resourceOf(ours));
});

test('facts() counts the spans of the SDK', async () => {
  const counting = `const { facts } = require(${JSON.stringify(join(packed, 'dist', 'index.cjs'))});
    const say = () => { const { ended, sent, retained, dropped } = facts().spans; console.log(JSON.stringify([ended > 0, sent === ended, retained, dropped.exporter])); };
    ${serving('cjs', 'server.close();')}
    process.once('beforeExit', () => setTimeout(() => process.once('beforeExit', say), 1));`;
  const { stdout, stderr } = await runApp({ source: counting });
  assert.equal(stdout, 'user 1\n[true,true,0,0]\n', stderr);
});

test('a configuration file chooses it too, and what the SDK does not take from there is said', async () => {
  const file = `file_format: "1.0"
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: \${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces
distribution:
  otel-auto:
    engine: sdk
    exit_timeout: 20000
`;
  const { code, stdout, stderr, spans } = await runApp({
    source,
    files: { 'otel.yaml': file },
    env: { OTEL_CONFIG_FILE: 'otel.yaml' },
  });
  assert.deepEqual([code, stdout], [0, 'user 1\n'], stderr);
  assert.match(
    stderr,
    /warn: not used with OTEL_NODE_ENGINE=sdk: the sampler, limits and propagators of OTEL_CONFIG_FILE\. /,
  );
  assert.deepEqual(ofHttp(spans), ['CLIENT GET', 'SERVER GET /users/:id']);
});
