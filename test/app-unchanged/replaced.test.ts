/** What an app replaces of JavaScript and of Node's own after the start does not cost a span, or an id. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';

const REQUESTS = `
  const http = require('node:http');
  let n = 0;
  const server = http.createServer((request, response) => response.end('x')).listen(0, () => {
    const one = () => http.get({ port: server.address().port, agent: false }, (response) => {
      response.resume().on('end', () => (++n < 4 ? one() : end()));
    });
    one();
  });
  const end = () => { server.close(); globalThis.atEnd?.(); };
`;

const app = project(
  { 'app.cjs': `new Function('require', process.env.BEFORE)(require); ${REQUESTS}` },
  { links: ['express', '@opentelemetry/api'] },
);

async function spansOf(before: string, nodeArgs: readonly string[] = []) {
  const collector = await collect();
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, BEFORE: before };
    const { code, stderr } = await run({ file: app.file('app.cjs'), env, nodeArgs });
    assert.deepEqual([code, stderr], [0, '']);
    return collector.spans;
  } finally {
    await collector.close();
  }
}

const RANDOM = {
  'Math.random that gives 0': 'Math.random = () => 0',
  'Math.random that is always the same': 'Math.random = () => 0.5',
  'Math.random with a seed': 'let x = 42; Math.random = () => (x = (x * 16807) % 2147483647) / 2147483647',
};

for (const [name, before] of Object.entries(RANDOM))
  test(`${name}: ids are unique, and others in the next process`, async () => {
    const spans = [...(await spansOf(before)), ...(await spansOf(before))];
    assert.equal(spans.length, 16);
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 16);
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 8);
    assert.equal(new Set(spans.map(({ resource }) => resource['service.instance.id'])).size, 2);
  });

test('--random-seed: ids are others in the next process', async () => {
  const spans = [...(await spansOf('', ['--random-seed=42'])), ...(await spansOf('', ['--random-seed=42']))];
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 16);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 8);
});

const REPLACED = {
  'JSON.parse': `JSON.parse = () => { throw new Error('no parse') }`,
  'Atomics.wait': `Atomics.wait = () => { throw new Error('no wait') }`,
  'AsyncLocalStorage.prototype.getStore': `require('node:async_hooks').AsyncLocalStorage.prototype.getStore = () => undefined`,
  'AsyncLocalStorage.prototype.run': `require('node:async_hooks').AsyncLocalStorage.prototype.run = (store, fn, ...args) => fn(...args)`,
  AsyncLocalStorage: `require('node:async_hooks').AsyncLocalStorage = class { run(store, fn) { return fn(); } getStore() {} enterWith() {} }`,
};

for (const [name, before] of Object.entries(REPLACED))
  test(`${name} replaced: every span is there, with its parent`, async () => {
    const spans = await spansOf(
      `${before}; const { trace } = require('@opentelemetry/api');
       globalThis.atEnd = () => trace.getTracer('app').startActiveSpan('outer', (outer) => {
         trace.getTracer('app').startSpan('inner').end();
         outer.end();
       });`,
    );
    assert.equal(spans.length, 10);
    const outer = spans.find((span) => span.name === 'outer');
    assert.equal(spans.find((span) => span.name === 'inner')?.parentSpanId, outer?.spanId);
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 5);
  });

test('JSON.parse replaced: a library that is loaded later is traced', async () => {
  const spans = await spansOf(
    `JSON.parse = () => { throw new Error('no parse') };
     const app = require('express')();
     app.get('/users/:id', (request, response) => response.end('x'));
     const { request } = require('node:http');
     const server = app.listen(0, () => request({ port: server.address().port, path: '/users/7' }, (response) => {
       response.resume().on('end', () => server.close());
     }).end());`,
  );
  assert.ok(spans.some(({ name }) => name === 'GET /users/:id'));
});

for (const removal of [
  'process.removeAllListeners()',
  `process.removeAllListeners('exit')`,
  `process.removeAllListeners('beforeExit')`,
  `process.removeAllListeners('exit'); process.removeAllListeners('beforeExit')`,
  'process.removeAllListeners(); process.exit(0)',
  'process.removeAllListeners(); process.removeAllListeners()',
])
  test(`${removal}: everything is delivered, and no listener is left`, async () => {
    const spans = await spansOf(
      `globalThis.atEnd = () => {
         ${removal.replace('process.exit(0)', '')};
         if (${JSON.stringify(removal)}.includes('Listeners()'))
           for (const event of ['exit', 'beforeExit']) if (process.listenerCount(event) > 0) process.exitCode = 1;
         ${removal.includes('process.exit(0)') ? 'process.exit(0)' : ''}
       }`,
    );
    assert.equal(spans.length, 8);
  });
