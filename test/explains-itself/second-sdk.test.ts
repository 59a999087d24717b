/** An app that brings an OpenTelemetry SDK or an APM agent of its own: one line, nothing patched twice, and a setting that chooses. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Project, project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { type RunOptions, run } from '../harness/run.ts';
import { drawTraces } from '../harness/tree.ts';

const LINKS = ['@opentelemetry', 'express'];

const SDK = `
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const exporter = new OTLPTraceExporter({ url: process.env.THEIRS + '/v1/traces' });
const spanProcessors = [new SimpleSpanProcessor({ exporter })];
const OFF = { '@opentelemetry/instrumentation-net': { enabled: false }, '@opentelemetry/instrumentation-dns': { enabled: false } };
const sdk = new NodeSDK({ serviceName: 'theirs', spanProcessors, instrumentations: [getNodeAutoInstrumentations(OFF)] });
sdk.start();
module.exports = sdk;`;

/** One request to itself, and a span of the app's own in it. */
const REQUEST = `
const { trace } = require('@opentelemetry/api');
const app = require('express')();
app.get('/users/:id', (request, response) => {
  trace.getTracer('app').startSpan('own').end();
  response.json({});
});
const server = app.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port + '/users/7')).text();
  server.close();
  await require('./tracing.cjs').shutdown?.();
});`;

const TRACE = `app-of-ours  GET  CLIENT
└─ app-of-ours  GET /users/:id  SERVER
   └─ app-of-ours  request handler - /users/:id  INTERNAL
      └─ app-of-ours  own  INTERNAL`;

const commonJs = () =>
  project({ 'tracing.cjs': SDK, 'app.cjs': `require('./tracing.cjs');${REQUEST}` }, { links: LINKS });

async function run2(t: TestContext, app: Project, file: string, options: Partial<RunOptions> = {}) {
  const [ours, theirs] = [await collect(), await collect()];
  t.after(() => Promise.all([ours.close(), theirs.close()]));
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: ours.url,
    OTEL_SERVICE_NAME: 'app-of-ours',
    THEIRS: theirs.url,
    ...options.env,
  };
  const { code, stderr } = await run({ file: app.file(file), ...options, env });
  assert.equal(code, 0, stderr);
  return { ours, theirs, stderr };
}

test('an SDK that comes second gets nothing, starts none of what is traced here, and is named', async (t) => {
  const app = commonJs();
  const { ours, theirs, stderr } = await run2(t, app, 'app.cjs');
  assert.equal(
    stderr,
    `[otel-auto] warn: the app sets up an OpenTelemetry SDK of its own (by ${app.file('tracing.cjs')}), but this loader was first: ` +
      'it goes on tracing, and that SDK gets no spans. Remove one of the two, or set OTEL_NODE_APP_SDK=prefer to have this loader stand down.\n',
  );
  assert.equal(drawTraces(ours.spans), TRACE);
  assert.equal(theirs.requests.length, 0);
});

test('OTEL_NODE_APP_SDK=prefer: the app’s SDK traces, and this loader stands down', async (t) => {
  const app = commonJs();
  const { ours, theirs, stderr } = await run2(t, app, 'app.cjs', { env: { OTEL_NODE_APP_SDK: 'prefer' } });
  assert.equal(
    stderr,
    `[otel-auto] info: the app sets up an OpenTelemetry SDK of its own (by ${app.file('tracing.cjs')}): this loader stands down, ` +
      'as OTEL_NODE_APP_SDK=prefer says.\n',
  );
  assert.deepEqual(
    ours.spans.map(({ name, scope }) => `${scope} ${name}`),
    [],
  );
  const names = theirs.spans.map(({ name }) => name);
  assert.deepEqual(
    ['GET', 'GET /users/:id', 'own'].filter((name) => !names.includes(name)),
    [],
    names.join(),
  );
  assert.equal(names.filter((name) => name === 'GET /users/:id').length, 1);
});

test('the same for an ES module that sets one up', async (t) => {
  const app = project(
    {
      'tracing.mjs': `
        import { TracerProvider } from '@opentelemetry/sdk-trace';
        import { trace } from '@opentelemetry/api';
        globalThis.registered = trace.setGlobalTracerProvider(new TracerProvider({}));`,
      'app.mjs': `import './tracing.mjs';`,
    },
    { links: LINKS },
  );
  const { stderr } = await run2(t, app, 'app.mjs');
  assert.match(stderr, /^\[otel-auto\] warn: the app sets up an OpenTelemetry SDK of its own \(by (\S+)\), but /);
  assert.ok(stderr.includes(`(by ${app.file('tracing.mjs')})`), stderr);
  assert.equal(stderr.trimEnd().split('\n').length, 1);
});

test('an instrumentation of a library that is not traced here is started', async (t) => {
  const app = project(
    {
      'app.cjs': `
        const { InstrumentationBase } = require('@opentelemetry/instrumentation');
        const started = [];
        class Mine extends InstrumentationBase {
          init() {}
          enable() { super.enable(); started.push(this.instrumentationName); }
        }
        for (const name of ['pg', 'knex', 'winston', 'redis-4', 'mysql2']) new Mine('@opentelemetry/instrumentation-' + name, '1.0.0', {});
        new Mine('mine', '1.0.0', {});
        require('node:assert').deepEqual(started.sort(), ${JSON.stringify([
          '@opentelemetry/instrumentation-knex',
          '@opentelemetry/instrumentation-mysql2',
          '@opentelemetry/instrumentation-winston',
          'mine',
        ])});`,
    },
    { links: LINKS },
  );
  const { stderr } = await run2(t, app, 'app.cjs', { env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'mysql2' } });
  assert.equal(stderr, '');
});

/** What an agent that is installed looks like to the hooks, sending to where its variables say. */
const agent = (name: string, version: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version, main: 'index.js' }),
  [`node_modules/${name}/index.js`]: `
    require('./lib/other.js');
    exports.upload = async () => { for (const url of process.env.UPLOADS.split(',')) await (await fetch(url)).text(); };`,
  [`node_modules/${name}/lib/other.js`]: '',
});

const UPLOADING = `
const { createServer } = require('node:http');
const { once } = require('node:events');
const serve = async (port) => {
  const server = createServer((request, response) => response.end()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, base: 'http://127.0.0.1:' + server.address().port };
};
(async () => {
  const intake = await serve(+process.env.PORT || 0);
  const app = await serve(0);
  process.env.UPLOADS = process.env.PATHS.split(',').map((path) => intake.base + path).join();
  await require(process.env.AGENT).upload();
  await (await fetch(app.base + '/of-the-app')).text();
  for (const { server } of [intake, app]) server.close();
})();
const agent = require(process.env.AGENT);`;

for (const [name, version, paths, more] of [
  [
    'dd-trace',
    '6.21.0',
    '/v0.4/traces,/info,/telemetry/proxy/api/v2/apmtelemetry',
    { DD_TRACE_AGENT_URL: 'http://127.0.0.1:18126', PORT: '18126' },
  ],
  ['newrelic', '13.2.0', '/agent_listener/invoke_raw_method?method=metric_data', {}],
  ['elastic-apm-node', '4.11.0', '/intake/v2/events,/config/v1/agents?service.name=x', {}],
  ['@sentry/node', '10.5.0', '/api/1/envelope/?sentry_key=x', {}],
] as const) {
  test(`${name}: one line that names who loaded it, and no client spans of its uploads`, async (t) => {
    const app = project({ 'app.cjs': UPLOADING, ...agent(name, version) });
    const env = { AGENT: name, PATHS: paths, ...more };
    const { ours, stderr } = await run2(t, app, 'app.cjs', { env });
    assert.equal(
      stderr,
      `[otel-auto] warn: ${name} ${version}, which traces by itself, is loaded (by ${app.file('app.cjs')}): both patch the same ` +
        'libraries, and each request is paid for twice. Remove one of the two, or set OTEL_NODE_APP_SDK=prefer to have this loader stand down.\n',
    );
    const clients = ours.spans
      .filter(({ kind }) => kind === 'CLIENT')
      .map(({ attributes }) => attributes['url.path'] ?? attributes['url.full']);
    assert.deepEqual(
      clients.map((url) => String(url).replace(/.*\//, '/')),
      ['/of-the-app'],
    );
  });

  test(`${name} before the loader, and OTEL_NODE_APP_SDK=prefer`, async (t) => {
    const app = project({ 'app.cjs': `require('node:http'); require(process.env.AGENT);`, ...agent(name, version) });
    const first = await run2(t, app, 'app.cjs', {
      nodeArgs: ['--require', app.file(`node_modules/${name}/index.js`)],
      env: { AGENT: name },
    });
    assert.match(
      first.stderr,
      /^\[otel-auto\] warn: \S+ \S+, which traces by itself, is loaded \(by an ES module or a preload\): .*\n$/,
    );
    const preferred = await run2(t, app, 'app.cjs', { env: { AGENT: name, OTEL_NODE_APP_SDK: 'prefer' } });
    assert.match(
      preferred.stderr,
      /^\[otel-auto\] info: .* this loader stands down, as OTEL_NODE_APP_SDK=prefer says\.\n$/,
    );
  });
}
