import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressDifferences, type Outcome } from './differences/express.ts';
import { type RecordedSpan, record } from './spans.ts';

const app = `
const http = require('node:http');
const express = require('express');
const app = express();
app.use(express.json());
app.use('/static', express.static(__dirname));
const api = express.Router();
api.use((req, res, next) => (req.query.denied ? res.status(401).end() : next()));
const users = express.Router({ mergeParams: true });
users.get('/', (req, res) => res.end('users'));
users.get('/:user', (req, res) => res.end('user'));
users.get('/:user/next', (req, res, next) => next());
users.post('/:user', async (req, res) => { await null; res.end('posted'); });
users.route('/:user/both').all((req, res, next) => next()).get((req, res) => res.end('both'));
api.use('/users', users);
app.use('/api', api);
app.get('/api2/:id', (req, res) => res.end('after'));
app.get('/api/:rest/late', (req, res) => res.end('late'));
const sub = express();
sub.get('/hello/:name', (req, res) => res.end('sub'));
app.use('/sub', sub);
app.use('/health', (req, res) => res.end('ok'));
app.all('/all', (req, res) => res.end('all'));
app.get(['/a', '/b'], (req, res) => res.end('list'));
app.get(/^\\/re(g|h)/, (req, res) => res.end('regexp'));
app.get(process.env.WILDCARD, (req, res) => res.end('wild'));
app.get('/', (req, res) => res.end('home'));
app.get('/multi', (req, res, next) => next(), (req, res) => res.end('multi'));
app.get('/skip', (req, res, next) => next('route'));
app.get('/skip', (req, res) => res.end('skipped'));
app.get('/throws', () => { throw new Error('thrown'); });
app.get('/passes', (req, res, next) => next(new Error('passed')));
app.get('/string', (req, res, next) => next('a string'));
app.get('/later', (req, res) => setImmediate(() => res.end('later')));
app.use((req, res, next) => (req.path === '/plain' ? res.end('plain') : next()));
app.use((error, req, res, next) => res.status(500).end(String(error)));
const server = app.listen(0, '127.0.0.1', async () => {
  for (const request of JSON.parse(process.env.REQUESTS)) {
    const [method, path] = request.split(' ');
    const options = { host: '127.0.0.1', port: server.address().port, method, path, agent: false };
    await new Promise((resolve, reject) => {
      const sent = http.request(options, (response) => {
        let body = '';
        response.on('data', (chunk) => { body += chunk; });
        response.on('close', () => { console.log(request, response.statusCode, body); resolve(); });
      });
      sent.on('error', reject).end();
    });
  }
  server.close();
});
`;

const requests = [
  'GET /',
  'GET /?q=1',
  'GET /static/nothing',
  'GET /api/users',
  'GET /api/users/',
  'GET /api/users/7',
  'GET /API/Users/7',
  'POST /api/users/7',
  'GET /api/users/7/next',
  'GET /api/users/7/both',
  'GET /api/x?denied=1',
  'GET /api2/5',
  'GET /api/5/late',
  'GET /sub/hello/me',
  'GET /sub/none',
  'GET /health',
  'DELETE /all',
  'GET /b',
  'GET /reg',
  'GET /files/a/b',
  'GET /multi',
  'GET /skip',
  'GET /throws',
  'GET /passes',
  'GET /string',
  'GET /later',
  'GET /plain',
  'GET /nowhere',
];

function outcomes(spans: readonly RecordedSpan[]): Outcome[] {
  return spans
    .filter((span) => span.attributes['url.scheme'] !== undefined)
    .map((server) => ({
      route: server.attributes['http.route'],
      handlers: spans
        .filter((span) => span.traceId === server.traceId && span.attributes['express.type'] === 'request_handler')
        .map((span) => ({
          name: String(span.attributes['express.name']),
          route: span.attributes['http.route'],
          ...(span.status.code === 2 ? { error: span.status.message } : {}),
          events: span.events,
        })),
    }));
}

for (const [version, wildcard] of [
  ['4', '/files/*'],
  ['5', '/files/*rest'],
] as const) {
  test(`express ${version}: routes and request handlers as the official instrumentation has them`, async () => {
    const options = {
      library: 'express',
      version,
      source: app,
      env: { REQUESTS: JSON.stringify(requests), WILDCARD: wildcard },
    };
    const [none, official, ours] = await Promise.all([
      record('none', options),
      record('official', options),
      record('ours', options),
    ]);
    assert.equal(ours.stdout, none.stdout, 'the app answers as without us');
    const expected = outcomes(official.spans);
    const actual = outcomes(ours.spans);
    assert.equal(expected.length, requests.length);
    assert.equal(actual.length, requests.length);
    for (const [index, request] of requests.entries()) {
      const difference = expressDifferences[request];
      assert.deepEqual(expected[index], { ...expected[index], ...difference?.official }, `official: ${request}`);
      assert.deepEqual(actual[index], { ...expected[index], ...difference?.ours }, `${request} (${difference?.why})`);
    }
    const types = new Set(ours.spans.map((span) => span.attributes['express.type']));
    assert.deepEqual([...types].sort(), ['request_handler', undefined], 'no span per middleware or router');
    for (const span of ours.spans) {
      if (span.attributes['express.type'] === undefined) continue;
      assert.equal(span.name, `request handler - ${span.attributes['http.route']}`, 'same name on 4 and 5');
    }
  });

  test(`express ${version}: no listener per layer`, async () => {
    const { stderr, spans } = await record('ours', {
      library: 'express',
      version,
      source: `
const http = require('node:http');
const express = require('express');
const app = express();
const later = (req, res, next) => setImmediate(next);
for (let i = 0; i < 20; i++) {
  app.use(later);
  app.use('/a', later);
  app.use('/a', express.Router().use(later));
  app.get('/a/b', later);
}
app.get('/a/b', (req, res) => setImmediate(() => res.end(String(res.listenerCount('close')))));
const server = app.listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', path: '/a/b', agent: false }, (response) => {
    response.resume().on('close', () => server.close());
  });
});`,
    });
    assert.equal(stderr, '');
    assert.equal(spans.length, 2 + 21);
  });
}
