import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startViewer, type Viewer } from '../../../../src/viewer/server/viewer.ts';
import { temporaryFolder } from '../../../harness/temporary.ts';
import { hex, logsJson, metricsJson, NOW, traceIdOf, tracesJson } from '../requests.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

const folder = join(temporaryFolder('viewer'), 'viewer');
mkdirSync(folder);
writeFileSync(join(folder, 'page.html'), '<!doctype html><title>page</title>');
writeFileSync(join(folder, 'page.js'), 'export {};');
writeFileSync(join(folder, 'page.map'), 'not served');

describe('the viewer', () => {
  let viewer: Viewer;

  before(async () => {
    const any = { host: '127.0.0.1', port: 0 };
    viewer = await startViewer({ http: any, grpc: any, assets: folder, version: '1.2.3' });
  });
  after(() => viewer.close());
  beforeEach(() => viewer.store.clear());

  /** By node:http, which sends the headers that it is told, `host` among them. */
  function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(viewer.url + path, { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  async function json<Body>(path: string): Promise<Body> {
    const { status, text } = await ask(path);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Body;
  }

  async function send(signal: string, body: object): Promise<Answer> {
    return ask(`/v1/${signal}`, { 'content-type': 'application/json' }, 'POST', JSON.stringify(body));
  }

  const cart = () =>
    send(
      'traces',
      tracesJson(
        { id: 1, name: 'POST /cart', kind: 2, end: NOW + 100, status: { code: 2 } },
        { id: 2, parent: 1, name: 'load', end: NOW + 50 },
        { trace: 2, id: 3, name: 'GET /', kind: 2, start: NOW + 500, end: NOW + 510, service: 'web' },
      ),
    );
  const titles = async (query: string) =>
    (await json<{ traces: { title: string }[] }>(`/api/traces?${query}`)).traces.map(({ title }) => title);

  describe('gives traces', () => {
    it('as a list, newest first', async () => {
      await cart();
      const { total, matched, traces } = await json<{ total: number; matched: number; traces: object[] }>(
        '/api/traces',
      );
      assert.deepEqual([total, matched], [2, 2]);
      assert.deepEqual(traces[1], {
        traceId: traceIdOf(1),
        title: 'POST /cart',
        service: 'shop',
        services: ['shop'],
        start: NOW,
        duration: 100,
        spans: 2,
        errors: 1,
        notes: [],
      });
    });

    for (const [query, expected] of [
      ['sort=duration', ['POST /cart', 'GET /']],
      ['sort=duration&order=asc', ['GET /', 'POST /cart']],
      ['sort=spans', ['POST /cart', 'GET /']],
      ['sort=errors&limit=1', ['POST /cart']],
      ['q=service:web', ['GET /']],
      ['q=status:error%20dur%3E50ms', ['POST /cart']],
      ['q=nothing', []],
    ] as const) {
      it(`by ${query}`, async () => {
        await cart();
        assert.deepEqual(await titles(query), expected);
      });
    }

    it('one by one, each resource once', async () => {
      await cart();
      const trace = await json<{ resources: object[]; spans: { name: string; resource: number }[]; summary: object }>(
        `/api/traces/${traceIdOf(1)}`,
      );
      assert.deepEqual(trace.resources, [{ 'service.name': 'shop' }]);
      assert.deepEqual(
        trace.spans.map(({ name, resource }) => [name, resource]),
        [
          ['POST /cart', 0],
          ['load', 0],
        ],
      );
    });

    it('as text, as OTLP/JSON, and all of them as lines, which can be opened again', async () => {
      await cart();
      await send('logs', logsJson({ body: { stringValue: 'alone' } }));
      const summary = await ask(`/api/traces/${traceIdOf(1)}/summary`);
      assert.match(summary.headers['content-type'] as string, /^text\/plain/);
      assert.match(summary.text, /POST \/cart/);
      const otlp = await json<{ resourceSpans: object[] }>(`/api/traces/${traceIdOf(1)}/otlp`);
      assert.equal(otlp.resourceSpans.length, 1);
      const { text } = await ask('/api/export');
      assert.equal(text.trimEnd().split('\n').length, 3);
      viewer.store.clear();
      const opened = await ask('/api/open', {}, 'POST', text);
      assert.deepEqual(JSON.parse(opened.text), { spans: 3, logs: 1, refused: 0 });
      assert.deepEqual(await titles(''), ['GET /', 'POST /cart']);
    });

    it('together: services, statistics, logs, metrics', async () => {
      await cart();
      await send(
        'logs',
        logsJson(
          { traceId: traceIdOf(1), spanId: hex(1, 16), body: { stringValue: 'low stock' } },
          { body: { stringValue: 'other' } },
        ),
      );
      await send('metrics', metricsJson({ name: 'load', gauge: { dataPoints: [{ asInt: '1' }] } }));
      const { nodes } = await json<{ nodes: { name: string }[] }>('/api/services?q=service:web');
      assert.deepEqual(
        nodes.map(({ name }) => name),
        ['web'],
      );
      const { operations } = await json<{ operations: { name: string }[] }>('/api/statistics');
      assert.deepEqual(operations.map(({ name }) => name).sort(), ['GET /', 'POST /cart', 'load']);
      const { logs } = await json<{ logs: { body: string }[] }>('/api/logs?q=stock');
      assert.deepEqual(
        logs.map(({ body }) => body),
        ['low stock'],
      );
      assert.equal((await json<{ metrics: object[] }>('/api/metrics')).metrics.length, 1);
      assert.deepEqual(await json('/api/setup'), { processes: [], findings: [] });
      assert.equal((await json<{ version: string }>('/api/about')).version, '1.2.3');
    });
  });

  for (const [path, method, status, error] of [
    ['/api/traces?q=dur%3E', 'GET', 400, /./],
    ['/api/traces?sort=name', 'GET', 400, /^sort is one of/],
    ['/api/traces?order=up', 'GET', 400, /^order is/],
    ['/api/traces?limit=-1', 'GET', 400, /^limit is/],
    [`/api/traces/${traceIdOf(9)}`, 'GET', 404, /^no such trace/],
    ['/api/traces/%00/summary', 'GET', 404, /^no such trace/],
    ['/api/nothing', 'GET', 404, /^nothing at/],
    ['/api/traces', 'POST', 405, /^\/api\/traces takes GET and DELETE$/],
    ['/api/open', 'POST', 400, /^not OTLP/],
  ] as const) {
    it(`answers ${status} to ${method} ${path}`, async () => {
      const answer = await ask(path, {}, method, method === 'POST' ? '{}' : '');
      assert.equal(answer.status, status);
      assert.match(JSON.parse(answer.text).error, error);
    });
  }

  it('says where a query is wrong', async () => {
    const { text } = await ask('/api/traces?q=a%20dur%3E');
    assert.equal(typeof JSON.parse(text).position, 'number');
  });

  it('tells pages of what comes and goes, many changes at once', async () => {
    const events: string[] = [];
    const stream = get(`${viewer.url}/api/events`);
    const told = new Promise<void>((resolve) => {
      stream.on('response', (response) => {
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          events.push(...chunk.split('\n\n').filter((event) => event.startsWith('event: ')));
          if (events.length === 1) void ask('/api/traces', {}, 'DELETE');
          if (events.length === 2) resolve();
        });
        void cart().then(cart);
      });
    });
    await told;
    stream.destroy();
    const [first = '', second] = events;
    const data = JSON.parse(first.replace('event: traces\ndata: ', ''));
    assert.deepEqual(data, { added: 2, updated: [traceIdOf(1), traceIdOf(2)], total: 2 });
    assert.equal(second, 'event: cleared\ndata: {}');
    assert.deepEqual(await titles(''), []);
  });

  describe('serves the page', () => {
    it('for every path that is no file', async () => {
      for (const path of ['/', '/traces', '/trace/abc?q=x']) assert.match((await ask(path)).text, /<title>page</);
    });

    it('with its scripts, compressed where that is understood, and nothing else', async () => {
      const script = await ask('/page.js', { 'accept-encoding': 'gzip' });
      assert.deepEqual(
        [script.status, script.headers['content-type'], script.headers['content-encoding']],
        [200, 'text/javascript; charset=utf-8', 'gzip'],
      );
      for (const path of ['/page.map', '/../package.json', '/%2e%2e/x.js', '/other.js']) {
        assert.equal((await ask(path)).status, 404, path);
      }
    });

    it('with a policy by which nothing written into it runs, and nothing is loaded from elsewhere', async () => {
      for (const path of ['/', '/page.js', '/api/traces', '/nothing.js']) {
        const { headers } = await ask(path);
        const policy = String(headers['content-security-policy']);
        assert.match(policy, /default-src 'none'/);
        assert.doesNotMatch(policy, /unsafe|http|\*/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['access-control-allow-origin'], undefined);
      }
    });
  });

  describe('is safe from other pages', () => {
    const own = () => new URL(viewer.url).host;

    it('refuses names that were made to point here', async () => {
      for (const host of [
        'evil.example',
        `evil.example:${viewer.port}`,
        'localhost.evil.example',
        '10.0.0.1',
        'a b',
        '127.0.0.1.evil',
      ]) {
        for (const path of ['/', '/api/traces', '/page.js'])
          assert.equal((await ask(path, { host })).status, 403, host);
      }
      for (const host of [own(), `localhost:${viewer.port}`, 'app.localhost', '[::1]:4318', '127.0.0.2'])
        assert.equal((await ask('/api/traces', { host })).status, 200, host);
    });

    it('refuses what a page of another origin asks for', async () => {
      for (const headers of [
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `http://localhost:1` },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ]) {
        for (const [method, path] of [
          ['GET', '/api/traces'],
          ['DELETE', '/api/traces'],
          ['POST', '/api/open'],
        ] as const)
          assert.equal((await ask(path, headers, method)).status, 403, `${method} ${JSON.stringify(headers)}`);
      }
      assert.equal(
        (await ask('/api/traces', { origin: viewer.url, 'sec-fetch-site': 'same-origin' }, 'DELETE')).status,
        204,
      );
    });

    it('opens by a link from elsewhere', async () => {
      const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      assert.equal((await ask('/', headers)).status, 200);
      assert.equal((await ask('/', { ...headers, 'sec-fetch-dest': 'iframe' })).status, 403);
    });

    it('takes OTLP from pages of this machine, and from no others', async () => {
      const body = JSON.stringify(tracesJson({ id: 1 }));
      const origin = 'http://localhost:3000';
      const preflight = await ask(
        '/v1/traces',
        { origin, 'access-control-request-headers': 'content-type,x-a' },
        'OPTIONS',
      );
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], origin);
      assert.equal(preflight.headers['access-control-allow-headers'], 'content-type,x-a');
      const taken = await ask('/v1/traces', { origin, 'content-type': 'application/json' }, 'POST', body);
      assert.deepEqual([taken.status, taken.headers['access-control-allow-origin']], [200, origin]);
      assert.equal(viewer.store.spans, 1);
      for (const other of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
        for (const method of ['OPTIONS', 'POST']) {
          const headers = { origin: other, 'content-type': 'application/json' };
          const refused = await ask('/v1/traces', headers, method, method === 'POST' ? body : '');
          assert.deepEqual([refused.status, refused.headers['access-control-allow-origin']], [403, undefined]);
        }
      }
    });
  });
});
