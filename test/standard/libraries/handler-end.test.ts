/** When the span of a handler ends that neither passes its request on nor answers it, and what it keeps until then. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { drawTraces } from '../../harness/tree.ts';

/** More than the listeners at which Node warns of a leak. */
const PASSING = 15;
const expressOf = (version: 4 | 5) =>
  dirname(createRequire(join(folderOf('express', String(version)), 'app.cjs')).resolve('express'));

/** An Express app on a server that calls `go(port)`. */
const served = (version: 4 | 5) => `
  const http = require('node:http');
  const app = require(${JSON.stringify(expressOf(version))})();
  const server = http.createServer(app).listen(0, '127.0.0.1', () => go(server.address().port));
`;

/** `leave(port, path)` is a client that leaves when `steps` says `arrived`, and resolves when it says `left`. */
const leaving = `
  const { EventEmitter, once } = require('node:events');
  const steps = new EventEmitter();
  async function leave(port, path) {
    const arrived = once(steps, 'arrived');
    const left = once(steps, 'left');
    const request = require('node:http').get({ port, host: '127.0.0.1', path, agent: false });
    request.on('error', () => {});
    await arrived;
    request.destroy();
    await left;
  }
`;

/** Runs the source bare and traced, which must look the same; returns the traces. */
async function traces(source: string): Promise<string> {
  const { file } = project({ 'app.cjs': source });
  const collector = await collect();
  try {
    const app = file('app.cjs');
    const bare = await run({ file: app, flag: false });
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: 'app',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'net,dns',
    };
    const traced = await run({ file: app, env });
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    assert.equal(bare.code, 0, bare.stderr);
    return drawTraces(collector.spans);
  } finally {
    await collector.close();
  }
}

for (const version of [4, 5] as const) {
  test(`express ${version}: the client leaves before the handler begins, or while it works`, async () => {
    const text = await traces(`${served(version)}${leaving}
      app.use('/late', (request, response, next) => {
        response.once('close', () => setImmediate(next));
        steps.emit('arrived');
      });
      app.get('/late', () => { console.log('late handler'); steps.emit('left'); });
      app.get('/working', (request, response) => {
        response.once('close', () => steps.emit('left'));
        steps.emit('arrived');
      });
      async function go(port) {
        await leave(port, '/late');
        await leave(port, '/working');
        server.close();
      }`);
    assert.equal(
      text,
      [
        'app  GET  CLIENT  ERROR: socket hang up',
        '└─ app  GET /late  SERVER',
        '   └─ app  request handler - /late  INTERNAL',
        'app  GET  CLIENT  ERROR: socket hang up',
        '└─ app  GET /working  SERVER',
        '   └─ app  request handler - /working  INTERNAL',
      ].join('\n'),
    );
  });

  test(`express ${version}: an app in an app, a response whose listeners are taken away, and many handlers`, async () => {
    const text = await traces(`${served(version)}
      const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const inner = require(${JSON.stringify(expressOf(version))})();
      inner.get('/inner', (request, response) => { setTimeout(() => response.end('inner'), 10); });
      app.get('/outer', (request, response, next) => { request.url = '/inner'; inner(request, response, next); });
      app.get('/removed', (request, response) => {
        setTimeout(() => { response.removeAllListeners('close'); response.end('removed'); }, 10);
      });
      for (let i = 0; i < ${PASSING}; i++) app.get('/passed', async (request, response, next) => { await later(1); next(); });
      app.get('/passed', (request, response) => { response.end(String(response.listenerCount('close'))); });
      async function go(port) {
        for (const path of ['/outer', '/removed', '/passed'])
          console.log(await (await fetch('http://127.0.0.1:' + port + path, { headers: { connection: 'close' } })).text());
        server.close();
      }`);
    assert.equal(
      text,
      [
        'app  GET  CLIENT',
        '└─ app  GET /outer/inner  SERVER',
        '   └─ app  request handler - /outer  INTERNAL',
        '      └─ app  request handler - /outer/inner  INTERNAL',
        'app  GET  CLIENT',
        '└─ app  GET /removed  SERVER',
        '   └─ app  request handler - /removed  INTERNAL',
        'app  GET  CLIENT',
        '└─ app  GET /passed  SERVER',
        ...new Array(PASSING).fill('   ├─ app  request handler - /passed  INTERNAL'),
        '   └─ app  request handler - /passed  INTERNAL',
      ].join('\n'),
    );
  });
}

test('polka: the client leaves before the handler begins', async () => {
  const text = await traces(`${leaving}
    const app = require(${JSON.stringify(join(root, 'node_modules', 'polka'))})();
    const first = (request, response, next) => {
      response.once('close', () => setImmediate(next));
      steps.emit('arrived');
    };
    app.use(first).get('/late', () => {
      console.log('late handler');
      steps.emit('left');
    });
    const { server } = app.listen(0, '127.0.0.1', async () => {
      await leave(server.address().port, '/late');
      server.close();
    });`);
  assert.equal(
    text,
    [
      'app  GET  CLIENT  ERROR: socket hang up',
      '└─ app  GET  SERVER',
      '   └─ app  request handler - /late  INTERNAL',
    ].join('\n'),
  );
});

test('connect: the client leaves before the handler begins, and many that pass a request on later', async () => {
  const text = await traces(`${leaving}
    const app = require(${JSON.stringify(join(root, 'node_modules', 'connect'))})();
    const { get } = require('node:http');
    app.use('/late', (request, response, next) => {
      response.once('close', () => setImmediate(next));
      steps.emit('arrived');
    });
    app.use('/late', function late() { steps.emit('left'); });
    for (let i = 0; i < ${PASSING}; i++) app.use('/passed', function passing(request, response, next) { setTimeout(next, 1); });
    app.use('/passed', function answer(request, response) { response.end(String(response.listenerCount('close'))); });
    const server = app.listen(0, '127.0.0.1', async () => {
      const { port } = server.address();
      await leave(port, '/late');
      get({ port, host: '127.0.0.1', path: '/passed', agent: false }, (response) => {
        response.on('data', (count) => console.log(String(count))).on('end', () => server.close());
      });
    });`);
  assert.equal(
    text,
    [
      'app  GET  CLIENT  ERROR: socket hang up',
      '└─ app  GET /late  SERVER',
      '   ├─ app  request handler - /late  INTERNAL',
      '   └─ app  request handler - /late  INTERNAL',
      'app  GET  CLIENT',
      '└─ app  GET /passed  SERVER',
      ...new Array(PASSING).fill('   ├─ app  request handler - /passed  INTERNAL'),
      '   └─ app  request handler - /passed  INTERNAL',
    ].join('\n'),
  );
});

test('fastify: the client leaves before the handler begins', async () => {
  const text = await traces(`${leaving}
    const app = require(${JSON.stringify(join(root, 'node_modules', 'fastify'))})();
    const preHandler = (request, reply, done) => {
      reply.raw.once('close', () => setImmediate(done));
      steps.emit('arrived');
    };
    app.get('/late', { preHandler }, () => {
      console.log('late handler');
      steps.emit('left');
      return new Promise(() => {});
    });
    app.listen({ port: 0, host: '127.0.0.1' }).then(async () => {
      await leave(app.server.address().port, '/late');
      await app.close();
    });`);
  assert.equal(
    text,
    [
      'app  GET  CLIENT  ERROR: socket hang up',
      '└─ app  GET /late  SERVER',
      '   └─ app  request handler - /late  INTERNAL',
    ].join('\n'),
  );
});
