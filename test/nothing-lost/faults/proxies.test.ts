/** Telemetry goes through no proxy, whichever protocol it has; where that may be why it does not arrive, the line says so. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { unusedProxy } from '../../../src/settings/read/unused-proxy.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

const file = join(import.meta.dirname, '..', '..', 'standard', 'settings', 'apps', 'two-hops.cjs');

/** Counts connections, and answers none. */
async function startProxy(t: TestContext) {
  const proxy = { url: '', connections: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    proxy.connections++;
    sockets.add(socket.on('error', () => {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return proxy;
}

const variablesOf = (url: string) =>
  Object.fromEntries(
    ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'grpc_proxy'].map((name) => [name, url]),
  );

test('over HTTP', async (t) => {
  const proxy = await startProxy(t);
  const collector = await collect();
  t.after(() => collector.close());
  const env = { ...variablesOf(proxy.url), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { code, stderr } = await run({ file, env });
  assert.deepEqual([code, stderr, proxy.connections], [0, '', 0]);
  assert.ok(collector.spans.some(({ name }) => name === 'work'));
});

test('over gRPC', async (t) => {
  const proxy = await startProxy(t);
  const collector = new MockOtlpServer({
    services: ['grpc'],
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    logLevel: 'fatal',
  });
  await collector.start();
  t.after(() => collector.close());
  const env = {
    ...variablesOf(proxy.url),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.grpcUrl.href,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  };
  const { code, stderr } = await run({ file, env });
  assert.deepEqual([code, stderr, proxy.connections], [0, '', 0]);
});

for (const protocol of ['http/protobuf', 'grpc'])
  test(`a collector that is not reached over ${protocol}`, async (t) => {
    const proxy = await startProxy(t);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.invalid:4318', OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const limit = { OTEL_NODE_EXIT_TIMEOUT: '3000' };
    const { stderr } = await run({ file, env: { ...env, ...limit, HTTP_PROXY: proxy.url } });
    assert.match(stderr, /cannot send traces .*; HTTP_PROXY is set, but telemetry goes through no proxy: /);
    const without = await run({ file, env: { ...env, ...limit } });
    assert.doesNotMatch(without.stderr, /proxy/);
  });

test('the variable that counts', () => {
  const env = { HTTP_PROXY: 'http://p', https_proxy: 'http://q', NO_PROXY: '.example.com, 10.0.0.1 other.test:8080' };
  for (const [endpoint, expected] of [
    ['http://collector:4318/v1/traces', 'HTTP_PROXY'],
    ['https://collector:4318/v1/traces', 'https_proxy'],
    ['http://localhost:4318', undefined],
    ['http://127.0.0.1:4318', undefined],
    ['http://[::1]:4318', undefined],
    ['https://a.example.com', undefined],
    ['https://example.com', undefined],
    ['https://notexample.com', 'https_proxy'],
    ['http://10.0.0.1:4317', undefined],
    ['http://other.test:4317', undefined],
  ] as const)
    assert.equal(unusedProxy(endpoint, env), expected, endpoint);
  assert.equal(unusedProxy('http://collector', { ...env, NO_PROXY: '*' }), undefined);
  assert.equal(unusedProxy('http://collector', { HTTP_PROXY: '' }), undefined);
});
