import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RecordedSpan, record } from '../differential/spans.ts';

const app = `
const http = require('node:http');
const { Readable } = require('node:stream');
const { setTimeout: wait } = require('node:timers/promises');
const fastify = require('fastify');
const api = require(process.env.API);

const active = () => api.trace.getActiveSpan()?.name ?? 'none';
const app = fastify({ exposeHeadRoutes: true, ignoreTrailingSlash: false });
app.addHook('onRoute', (route) => { if (route.method === 'GET') console.log('route', route.url, route.handler.name); });

app.get('/sync', function sync() { return active(); });
app.get('/async', async () => { const first = active(); await wait(1); return first + ', ' + active(); });
app.get('/later', (request, reply) => { setTimeout(() => reply.send(active()), 5); });
app.get('/return-reply', (request, reply) => { setImmediate(() => reply.send(active())); return reply; });
app.get('/stream', async () => Readable.from((async function* () { yield active(); await wait(1); yield ', ' + active(); })()));
app.get('/send-stream', (request, reply) => { reply.send(Readable.from([active()])); });
app.get('/throw', () => { throw new TypeError('thrown'); });
app.get('/reject', async () => { await null; throw new Error('rejected'); });
app.get('/reject-string', async () => { throw 'a string'; });
app.get('/send-error', (request, reply) => { reply.send(new Error('sent')); });
let runs = 0;
app.get('/thenable', () => ({ then: (resolve) => resolve('run ' + ++runs) }));
app.get('/hijack', (request, reply) => { reply.hijack(); reply.raw.end('hijacked'); });
app.get('/hijack-async', async (request, reply) => { reply.hijack(); reply.raw.end('hijacked'); });
app.post('/valid', { schema: { body: { type: 'object', required: ['id'] } } }, () => 'valid');
app.get('/denied', { preHandler: (request, reply, done) => reply.code(401).send('denied') }, () => 'never');
app.get('/denied-early', { onRequest: async () => { throw Object.assign(new Error('early'), { statusCode: 403 }); } }, () => 'never');
app.get('/aborted', () => new Promise(() => {}));
app.register(async (outer) => {
  outer.setErrorHandler(async (error, request, reply) => { await wait(1); return reply.code(502).send('outer ' + error.message); });
  outer.register(async (inner) => {
    inner.get('/', async () => 'inner root');
    inner.get('/items/:item', async (request) => request.params.item);
    inner.get('/broken', () => { throw new Error('broken'); });
  }, { prefix: '/inner' });
}, { prefix: '/outer' });

const requests = ['GET /sync', 'GET /async', 'GET /later', 'GET /return-reply', 'GET /stream', 'GET /send-stream', 'GET /throw', 'GET /reject', 'GET /reject-string',
  'GET /send-error', 'GET /thenable', 'GET /hijack', 'GET /hijack-async', 'POST /valid', 'GET /denied', 'GET /denied-early', 'GET /aborted',
  'HEAD /sync', 'GET /outer/inner', 'GET /outer/inner/items/7?q=1', 'GET /outer/inner/broken', 'GET /nowhere'];

app.listen({ port: 0, host: '127.0.0.1' }).then(async () => {
  for (const request of requests) {
    const [method, path] = request.split(' ');
    const options = { host: '127.0.0.1', port: app.server.address().port, method, path, agent: false };
    await new Promise((resolve) => {
      const sent = http.request(options, (response) => {
        let body = '';
        response.on('data', (chunk) => { body += chunk; });
        response.on('close', () => { console.log(request, response.statusCode, body); resolve(); });
      });
      sent.on('error', resolve);
      if (path === '/aborted') app.server.once('request', () => setTimeout(() => sent.destroy(), 20));
      sent.end(method === 'POST' ? '{}' : undefined);
    });
  }
  await app.close();
});
`;

/** Per request: route of the http span, and the handler span with its error. */
const expected: Readonly<Record<string, [route: string | undefined, handler: string | undefined, error?: string]>> = {
  'GET /sync': ['/sync', '/sync'],
  'GET /async': ['/async', '/async'],
  'GET /later': ['/later', '/later'],
  'GET /return-reply': ['/return-reply', '/return-reply'],
  'GET /stream': ['/stream', '/stream'],
  'GET /send-stream': ['/send-stream', '/send-stream'],
  'GET /throw': ['/throw', '/throw', 'thrown'],
  'GET /reject': ['/reject', '/reject', 'rejected'],
  'GET /reject-string': ['/reject-string', '/reject-string', 'a string'],
  'GET /send-error': ['/send-error', '/send-error'],
  'GET /thenable': ['/thenable', '/thenable'],
  'GET /hijack': ['/hijack', '/hijack'],
  'GET /hijack-async': ['/hijack-async', '/hijack-async'],
  'POST /valid': ['/valid', undefined],
  'GET /denied': ['/denied', undefined],
  'GET /denied-early': ['/denied-early', undefined],
  'GET /aborted': ['/aborted', '/aborted'],
  'HEAD /sync': ['/sync', '/sync'],
  'GET /outer/inner': ['/outer/inner', '/outer/inner'],
  'GET /outer/inner/items/7': ['/outer/inner/items/:item', '/outer/inner/items/:item'],
  'GET /outer/inner/broken': ['/outer/inner/broken', '/outer/inner/broken', 'broken'],
  'GET /nowhere': [undefined, undefined],
};

const api = import.meta.dirname.replace(/test.standard.libraries$/, 'node_modules/@opentelemetry/api');

function outcomes(spans: readonly RecordedSpan[]): Record<string, unknown> {
  const servers = spans.filter((span) => span.attributes['url.scheme'] !== undefined);
  return Object.fromEntries(
    servers.map((server) => {
      const handlers = spans.filter((span) => span.attributes['fastify.type'] === 'request_handler');
      const [handler, ...more] = handlers.filter((span) => span.parent === server.id);
      assert.deepEqual(more, []);
      const error = handler?.status.code === 2 ? [handler.status.message] : [];
      if (handler !== undefined) {
        assert.equal(handler.name, `request handler - ${handler.attributes['http.route']}`);
        assert.deepEqual(handler.events, error.length === 0 ? [] : ['exception']);
      }
      const { 'http.request.method': method, 'url.path': path, 'http.route': route } = server.attributes;
      return [`${method} ${path}`, [route, handler?.attributes['http.route'], ...error]];
    }),
  );
}

for (const version of ['4', '5']) {
  test(`fastify ${version}: routes and request handlers`, async () => {
    const options = { library: 'fastify', version, source: app, env: { API: api } };
    const none = await record('none', options);
    const ours = await record('ours', options);
    assert.deepEqual(outcomes(ours.spans), expected);

    // Without us the only span is that of the http server.
    const plain = (text: string) => text.replaceAll(/request handler - [/\w-]+|\bGET\b(?=[,\n])/g, 'SPAN');
    assert.equal(plain(ours.stdout), plain(none.stdout), 'the app answers as without us');
    for (const path of ['/sync', '/return-reply', '/later', '/send-stream']) {
      assert.match(ours.stdout, new RegExp(`^GET ${path} 200 request handler - ${path}$`, 'm'));
    }
    for (const path of ['/async', '/stream']) {
      const name = `request handler - ${path}`;
      assert.match(ours.stdout, new RegExp(`^GET ${path} 200 ${name}, ${name}$`, 'm'));
    }
  });

  test(`fastify ${version}: errors of all sorts are answered as without us`, async () => {
    const source = `
const app = require('fastify')();
app.addHook('onError', async (request, reply) => console.log('onError', reply.statusCode));
app.setErrorHandler((error, request, reply) => {
  console.log('handler', reply.statusCode);
  reply.send({ message: String(error && error.message) });
});
const error = (fields) => Object.assign(new Error('failed'), fields);
const errors = { plain: () => error(), code: () => error({ statusCode: 404 }), low: () => error({ statusCode: 200 }),
  status: () => error({ status: 418 }), string: () => 'text' };
const paths = [];
for (const [name, make] of Object.entries(errors)) {
  const routes = {
    sync: [{}, () => { throw make(); }],
    async: [{}, async () => { throw make(); }],
    coded: [{}, async (request, reply) => { reply.code(202); throw make(); }],
    late: [{}, async (request, reply) => { reply.send('sent'); throw make(); }],
    hook: [{ preHandler: async () => { throw make(); } }, () => 'never'],
    own: [{ errorHandler: (error) => { throw error; } }, () => { throw make(); }],
  };
  for (const [kind, [options, handler]] of Object.entries(routes)) {
    app.get('/' + kind + '/' + name, options, handler);
    paths.push('/' + kind + '/' + name);
  }
}
(async () => {
  for (const path of paths) { const { statusCode, body } = await app.inject(path); console.log(path, statusCode, body); }
})();`;
    const none = await record('none', { library: 'fastify', version, source });
    const ours = await record('ours', { library: 'fastify', version, source });
    assert.equal(ours.stdout, none.stdout);
    assert.match(none.stdout, /^\/sync\/plain /m);
  });

  test(`fastify ${version}: injected requests, which have no span, have no handler spans either`, async () => {
    const { spans, stdout } = await record('ours', {
      library: 'fastify',
      version,
      source: `
const app = require('fastify')();
app.get('/sync', () => 'sync');
app.get('/async', async () => { throw new Error('rejected'); });
app.get('/later', (request, reply) => { setImmediate(() => reply.send('later')); });
(async () => {
  for (const path of ['/sync', '/async', '/later', '/nowhere']) console.log((await app.inject(path)).statusCode);
  await app.close();
})();`,
    });
    assert.equal(stdout, '200\n500\n200\n404\n');
    assert.deepEqual(spans, []);
  });
}

test('fastify: the handler is active in the handler only', async () => {
  const { stdout } = await record('ours', {
    library: 'fastify',
    version: '5',
    env: { API: api },
    source: `
const api = require(process.env.API);
const app = require('fastify')();
const active = () => api.trace.getActiveSpan()?.name ?? 'none';
app.get('/:n', async () => active());
api.trace.getTracer('app').startActiveSpan('around', async (around) => {
  for (let n = 0; n < 3; n++) { const pending = app.inject('/' + n); console.log(active()); console.log((await pending).body, active()); }
  around.end();
});`,
  });
  assert.equal(stdout, 'around\nrequest handler - /:n around\n'.repeat(3));
});
