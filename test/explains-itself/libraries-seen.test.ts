/** What the loader says of the libraries that it sees: all at `debug`; at the default level what somebody can mend, once. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { nodes, withoutNodes } from '../harness/nodes.ts';
import { type Project, project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { type RunOptions, run } from '../harness/run.ts';

/** A package that only has a version and a main file. */
function install(app: Project, name: string, version: string, main = 'module.exports = {};') {
  for (const [path, content] of [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version })],
    [`node_modules/${name}/index.js`, main],
  ] as const) {
    mkdirSync(dirname(app.file(path)), { recursive: true });
    writeFileSync(app.file(path), content);
  }
}

/** Lines on stderr, without their mark. */
async function linesOf(t: TestContext, app: Project, options: Partial<RunOptions> = {}): Promise<string[]> {
  const collector = await collect();
  t.after(() => collector.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.env };
  const { code, stderr } = await run({ file: app.file('app.cjs'), ...options, env });
  assert.equal(code, 0, stderr);
  return stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace('[otel-auto] ', ''));
}

const OLD = `warn: express 3.1.0 is not traced (supported versions: >=4.0.0 <6.0.0): spans and names that come from it are missing. Install a supported version, or leave it out with OTEL_NODE_DISABLED_INSTRUMENTATIONS=express.`;

test('an unsupported version: one line at the default level', async (t) => {
  const app = project({
    'app.cjs': `require('express'); require('express/again.js'); setTimeout(() => require('pg'), 10)`,
  });
  install(app, 'express', '3.1.0');
  install(app, 'pg', '7.18.2');
  writeFileSync(app.file('node_modules/express/again.js'), '');
  const [first, second, ...more] = await linesOf(t, app);
  assert.equal(first, OLD);
  assert.match(second ?? '', /^warn: pg 7\.18\.2 is not traced \(supported versions: /);
  assert.deepEqual(more, []);
  assert.deepEqual(await linesOf(t, app, { env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,pg' } }), []);
  assert.deepEqual(await linesOf(t, app, { env: { OTEL_LOG_LEVEL: 'error' } }), []);
});

test('an unsupported version of a library that makes no spans is said at the level of debug', async (t) => {
  const app = project({ 'app.cjs': `require('async'); require('bluebird')` });
  install(app, 'async', '1.0.0');
  install(app, 'bluebird', '2.11.0');
  assert.deepEqual(await linesOf(t, app), []);
  const lines = await linesOf(t, app, { env: { OTEL_LOG_LEVEL: 'debug' } });
  for (const name of ['async 1.0.0', 'bluebird 2.11.0'])
    assert.ok(
      lines.some((line) => line.startsWith(`debug: ${name}: not traced, supported versions: `)),
      name,
    );
});

test('an unsupported version in a process that ends at once is said too', async (t) => {
  for (const end of ['', 'process.exit()', `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e6)`]) {
    const app = project({ 'app.cjs': `require('express'); ${end}` });
    install(app, 'express', '3.1.0');
    const collector = await collect();
    t.after(() => collector.close());
    const { stderr } = await run({ file: app.file('app.cjs'), env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    assert.equal(stderr, `[otel-auto] ${OLD}\n`, end);
  }
});

test('a library that is traced by another of its packages is none to be spoken of', async (t) => {
  const app = project({ 'app.cjs': `require('@smithy/core'); require('@smithy/smithy-client');` });
  install(app, '@smithy/core', '3.1.0');
  install(app, '@smithy/smithy-client', '4.0.0', 'exports.Client = class { send() {} };');
  assert.deepEqual(await linesOf(t, app), []);
});

test('OTEL_LOG_LEVEL=debug: each library that is seen, and what became of it', async (t) => {
  const app = project(
    {
      'app.cjs': `
        for (const name of ['express', 'pg', 'koa-router', 'winston', 'ioredis']) { try { require(name) } catch {} }
        require('node:sqlite');
        const server = require('node:http').createServer((q, s) => s.end()).listen(0, '127.0.0.1', () =>
          require('node:http').get({ port: server.address().port, host: '127.0.0.1' }, (r) => r.resume().on('end', () => server.close())));`,
    },
    { links: ['express'] },
  );
  install(app, 'pg', '7.18.2');
  install(app, 'koa-router', '8.0.0');
  install(app, 'winston', '3.1.0');
  install(app, 'ioredis', '5.4.0', `throw new Error('broken');`);
  const env = {
    OTEL_LOG_LEVEL: 'debug',
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'winston',
    OTEL_INSTRUMENTATION_KOA_ENABLED: 'false',
  };
  const lines = await linesOf(t, app, { env });
  for (const line of [
    /^debug: express 5\.\d+\.\d+: traced$/,
    /^warn: pg 7\.18\.2 is not traced /,
    /^debug: koa-router 8\.0\.0: not traced, its OTEL_INSTRUMENTATION_<NAME>_ENABLED is false$/,
    /^debug: winston 3\.1\.0: not traced, OTEL_NODE_DISABLED_INSTRUMENTATIONS names it$/,
    /^debug: ioredis 5\.4\.0: not traced, it threw while it was loaded$/,
    /^debug: node:sqlite: traced as sqlite$/,
    /^debug: http\.(?:server|client)\.request\.\w+: traced as http$/,
  ])
    assert.equal(lines.filter((seen) => line.test(seen)).length, 1, `${line}\n${lines.join('\n')}`);
});

test('a package whose files something else compiled is named, where no `load` hook can see it', {
  skip: withoutNodes,
}, async (t) => {
  const app = project({
    'past.cjs': `
      const { Module } = require('node:module');
      const own = Module.prototype._compile;
      // As v8-compile-cache: https://github.com/zertosh/v8-compile-cache/blob/master/v8-compile-cache.js
      Module.prototype._compile = function (content, filename) {
        if (!filename.includes('node_modules')) return own.call(this, content, filename);
        const run = new (require('node:vm').Script)(Module.wrap(content), { filename }).runInThisContext();
        run.call(this.exports, this.exports, (id) => this.require(id), this, filename, require('node:path').dirname(filename));
      };`,
    'app.cjs': `
      require('./past.cjs'); require('pg'); require('ours');
      require('node:http').get({ port: 1, host: '127.0.0.1' }).on('error', () => {});`,
  });
  install(app, 'pg', '8.11.0');
  install(app, 'ours', '1.0.0');
  assert.deepEqual(await linesOf(t, app, { node: nodes['22-oldest']?.path as string }), [
    'warn: pg 8.11.0 is not traced: something else compiled its files, such as v8-compile-cache or a loader that returns their ' +
      'source. Remove that, or load it before this loader.',
  ]);
});

test('settings that the app itself loads come too late, and are named once', async (t) => {
  const app = project(
    {
      'app.cjs': `
      Object.assign(process.env, { OTEL_SERVICE_NAME: 'late', OTEL_EXPORTER_OTLP_HEADERS: 'key=s3cret', OTEL_OF_OTHERS: 'x' });
      const { withSpan } = require('@opentelemetry/api').trace.getTracer('app');
      for (let i = 0; i < 3; i++) require('@opentelemetry/api').trace.getTracer('app').startSpan('one').end();`,
    },
    { links: ['@opentelemetry'] },
  );
  assert.deepEqual(await linesOf(t, app, { env: { OTEL_BSP_SCHEDULE_DELAY: '100' } }), [
    'warn: set after this loader had started, so not read: OTEL_SERVICE_NAME and OTEL_EXPORTER_OTLP_HEADERS. A file that the app itself ' +
      'reads (dotenv) is too late: start node with --env-file=.env, or set them where the process is started.',
  ]);
});

const SERVE_ONE = `
  const { createServer } = require('node:http');
  const { connect } = require('node:net');
  const server = createServer((request, response) => response.setHeader('connection', 'close').end()).listen(0, '127.0.0.1', () =>
    connect(server.address().port, '127.0.0.1').on('close', () => server.close()).end('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n').resume());`;

test('requests were served and nothing was traced: said at the end, with the reason', async (t) => {
  const app = project({ 'app.cjs': SERVE_ONE });
  const ratio = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
  assert.deepEqual(await linesOf(t, app, { env: ratio }), [
    'warn: nothing was traced: of 1 span OTEL_TRACES_SAMPLER=parentbased_traceidratio with OTEL_TRACES_SAMPLER_ARG=0 takes none. ' +
      'Set a share above 0, up to 1.',
  ]);
  assert.deepEqual(await linesOf(t, app, { env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express' } }), [
    'warn: requests were served and nothing was traced: http is off, OTEL_NODE_ENABLED_INSTRUMENTATIONS does not name it. Turn it on, or set OTEL_SDK_DISABLED=true.',
  ]);
  assert.deepEqual(await linesOf(t, app, { env: { OTEL_TRACES_SAMPLER: 'always_off' } }), []);
  assert.deepEqual(await linesOf(t, project({ 'app.cjs': '' }), { env: ratio }), []);
});
