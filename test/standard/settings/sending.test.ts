import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Answer, accept, type Collector, type CollectorOptions, collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { AUTHORITY, certificateFile, KEY } from '../../harness/tls/certificates.ts';
import { abandoned, outcome, quiet, runApp } from './app.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

const directory = temporaryFolder('settings');

/** An official gRPC receiver. */
async function mockGrpc() {
  const traces: unknown[] = [];
  const server = new MockOtlpServer({
    services: ['grpc'],
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    logLevel: 'warn',
    onTrace: (trace: unknown) => traces.push(trace),
  });
  await server.start();
  return { traces, grpcUrl: server.grpcUrl, close: () => server.close() };
}

/** Runs the app with a server that only remembers; `env` is made from the server's address. */
async function recorded(
  env: (url: string) => Record<string, string>,
  how: CollectorOptions | Answer = accept,
): Promise<Collector> {
  const collector = await collect(how);
  try {
    const { stderr } = await runApp(env(collector.url));
    assert.equal(stderr, '');
    assert.ok(collector.requests.length > 0, 'nothing arrived');
    return collector;
  } finally {
    await collector.close();
  }
}

for (const signal of ['', 'TRACES_'] as const) {
  const name = (key: string) => `OTEL_EXPORTER_OTLP_${signal}${key}`;
  const path = signal === '' ? '/base/v1/traces' : '/base';

  test(`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`, async () => {
    const { requests } = await recorded((url) => ({ [name('ENDPOINT')]: `${url}/base` }));
    assert.equal(requests[0]?.url, path);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}PROTOCOL`, async () => {
    for (const [protocol, type] of [
      ['http/protobuf', 'application/x-protobuf'],
      ['http/json', 'application/json'],
    ] as const) {
      const { requests } = await recorded((url) => ({ [name('ENDPOINT')]: url, [name('PROTOCOL')]: protocol }));
      assert.equal(requests[0]?.headers['content-type'], type);
    }
    const server = await mockGrpc();
    const { stderr } = await runApp({ [name('ENDPOINT')]: server.grpcUrl.href, [name('PROTOCOL')]: 'grpc' });
    await server.close();
    assert.equal(stderr, '');
    assert.ok(server.traces.length > 0);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}HEADERS`, async () => {
    const headers = 'x-key=a%20b,authorization=Basic YQ==';
    const { requests } = await recorded((url) => ({ [name('ENDPOINT')]: url, [name('HEADERS')]: headers }));
    assert.deepEqual([requests[0]?.headers['x-key'], requests[0]?.headers.authorization], ['a b', 'Basic YQ==']);
    const bad = await outcome({ [name('HEADERS')]: 'x-key=1,s3cret' });
    assert.ok(bad.work);
    assert.match(
      bad.stderr,
      new RegExp(`${name('HEADERS')}=\\*\\*\\* has a pair that cannot be a header \\(number 2\\)`),
    );
    assert.doesNotMatch(bad.stderr, /s3cret/);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}TIMEOUT`, async () => {
    await abandoned({ [name('TIMEOUT')]: '50' });
    // 0 is no limit, not none at all.
    const env = { [name('TIMEOUT')]: '0', OTEL_BSP_EXPORT_TIMEOUT: '0' };
    const { requests } = await recorded((url) => ({ ...env, [name('ENDPOINT')]: url }), { answer: 300 });
    assert.deepEqual([requests.length, requests[0]?.aborted], [1, false]);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}INSECURE`, async () => {
    const server = await mockGrpc();
    const { host } = server.grpcUrl;
    const env = { [name('ENDPOINT')]: host, [name('PROTOCOL')]: 'grpc' };
    const open = await runApp({ ...env, [name('INSECURE')]: 'true' });
    assert.equal(open.stderr, '');
    assert.ok(server.traces.length > 0);
    const before = server.traces.length;
    const secure = await runApp({ ...env, [name('INSECURE')]: 'false' });
    await server.close();
    assert.equal(server.traces.length, before, 'nothing is sent without TLS');
    assert.match(secure.stderr, new RegExp(`cannot send traces to https://${host}`));
  });

  test(`OTEL_EXPORTER_OTLP_${signal}COMPRESSION`, async () => {
    const { requests } = await recorded((url) => ({ [name('ENDPOINT')]: url, [name('COMPRESSION')]: 'gzip' }));
    assert.equal(requests[0]?.headers['content-encoding'], 'gzip');
    assert.ok((await quiet({ [name('COMPRESSION')]: 'gzip' })).work);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}CERTIFICATE`, async () => {
    const env = (url: string) => ({ [name('ENDPOINT')]: url, [name('CERTIFICATE')]: AUTHORITY });
    await recorded(env, { answer: accept, tls: { certificate: 'accepted' } });
  });

  /** The server asks for a certificate; the app is given `files` next to the authority. */
  const mutual = (...files: (readonly [string, string])[]) =>
    recorded((url) => Object.fromEntries([[name('ENDPOINT'), url], [name('CERTIFICATE'), AUTHORITY], ...files]), {
      answer: accept,
      tls: { certificate: 'accepted', clients: true },
    });

  test(`OTEL_EXPORTER_OTLP_${signal}CLIENT_KEY`, async () => {
    await mutual([name('CLIENT_KEY'), KEY], [name('CLIENT_CERTIFICATE'), certificateFile('accepted')]);
  });

  test(`OTEL_EXPORTER_OTLP_${signal}CLIENT_CERTIFICATE`, async () => {
    await assert.rejects(mutual(), 'without one the server refuses');
  });
}

/** The first byte that a client sends when it is told to send to a server that never answers. */
async function firstByte(env: (host: string) => Record<string, string>): Promise<string | undefined> {
  let first: string | undefined;
  const connection = (socket: Socket) =>
    socket.once('data', (chunk) => {
      first ??= chunk.toString('latin1', 0, 1);
      socket.destroy();
    });
  const collector = await collect({ connection });
  await runApp({ OTEL_TRACES_EXPORTER: 'none', OTEL_NODE_EXIT_TIMEOUT: '5000', ...env(`127.0.0.1:${collector.port}`) });
  await collector.close();
  return first;
}

for (const name of ['OTEL_EXPORTER_OTLP_METRICS_INSECURE', 'OTEL_EXPORTER_OTLP_LOGS_INSECURE']) {
  test(name, async () => {
    const prefix = name.slice(0, -'INSECURE'.length);
    const exporter = name.includes('METRICS') ? 'OTEL_METRICS_EXPORTER' : 'OTEL_LOGS_EXPORTER';
    const env = (insecure: string) => (host: string) => ({
      [exporter]: 'otlp',
      APP_LOG: '1',
      [`${prefix}ENDPOINT`]: host,
      [`${prefix}PROTOCOL`]: 'grpc',
      [name]: insecure,
    });
    assert.equal(await firstByte(env('true')), 'P', 'the preface of HTTP/2');
    assert.equal(await firstByte(env('false')), '\x16', 'a handshake of TLS');
  });
}

for (const [key, other] of [
  ['CERTIFICATE', undefined],
  ['CLIENT_KEY', 'CLIENT_CERTIFICATE'],
  ['CLIENT_CERTIFICATE', 'CLIENT_KEY'],
] as const) {
  for (const protocol of ['http/protobuf', 'grpc']) {
    test(`an unusable ${key} turns export by ${protocol} off`, async () => {
      writeFileSync(join(directory, 'invalid.pem'), '-----BEGIN CERTIFICATE-----\nnot base64\n');
      for (const file of ['/does/not/exist.pem', directory, join(directory, 'invalid.pem')]) {
        // Without TLS: whatever is sent arrives.
        const collector = await collect(accept);
        const { stderr } = await runApp({
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          [`OTEL_EXPORTER_OTLP_${key}`]: file,
          ...(other && { [`OTEL_EXPORTER_OTLP_${other}`]: other === 'CLIENT_KEY' ? KEY : certificateFile('accepted') }),
        });
        collector.close();
        assert.equal(collector.requests.length, 0);
        const errors = stderr.split('\n').filter((line) => line.includes('] error: '));
        assert.equal(errors.length, 1, stderr);
        assert.match(errors[0] ?? '', /export to .* is off, all spans are dropped: .*OTEL_EXPORTER_OTLP_/);
      }
    });
  }
}

test('the protocol is the port’s unless it is set', async () => {
  // The ports themselves belong to others: what would be used is in the log.
  for (const [port, protocol, expected] of [
    ['4317', undefined, 'grpc'],
    ['4318', undefined, 'http/protobuf'],
    ['4317', 'http/protobuf', 'http/protobuf'],
    ['4318', 'grpc', 'grpc'],
  ] as const) {
    const { stderr } = await runApp({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      ...(protocol && { OTEL_EXPORTER_OTLP_PROTOCOL: protocol }),
      OTEL_LOG_LEVEL: 'debug',
      OTEL_TRACES_SAMPLER: 'always_off',
    });
    assert.match(stderr, new RegExp(`spans go to 127\\.0\\.0\\.1:${port} by ${expected}\\n`));
    const warnings = stderr.split('\n').filter((line) => line.includes('] warn: '));
    assert.equal(warnings.length, protocol === undefined ? 0 : 1, stderr);
    if (protocol) assert.match(warnings[0] ?? '', /which usually speaks .*; using .* as told/);
  }
});

test('OTEL_BSP_SCHEDULE_DELAY', async () => {
  // Sent while the app still runs: it is ended only by the arrival.
  await abandoned({ OTEL_BSP_SCHEDULE_DELAY: '0', OTEL_EXPORTER_OTLP_TIMEOUT: '50' });
  const bad = await outcome({ OTEL_BSP_SCHEDULE_DELAY: '5s' });
  assert.ok(bad.work);
  assert.match(bad.stderr, /OTEL_BSP_SCHEDULE_DELAY="5s" is not a whole number of milliseconds .*; using 5000\./);
});

test('OTEL_BSP_EXPORT_TIMEOUT', async () => abandoned({ OTEL_BSP_EXPORT_TIMEOUT: '50' }));

test('OTEL_BSP_MAX_QUEUE_SIZE', async () => {
  const { spans, stderr } = await outcome({ OTEL_BSP_MAX_QUEUE_SIZE: '2' });
  assert.equal(spans.length, 2);
  assert.match(stderr, /OTEL_BSP_MAX_QUEUE_SIZE/);
});

test('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', async () => {
  const { spans, requests } = await quiet({ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' });
  assert.deepEqual([spans.length, requests], [5, 5]);
});

test('OTEL_NODE_EXIT_TIMEOUT', async () => {
  const env = (url: string, timeout: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_NODE_EXIT_TIMEOUT: timeout });
  for (const timeout of ['0', '200']) {
    const collector = await collect({ answer: false });
    await runApp(env(collector.url, timeout)).finally(() => collector.close());
  }
  const slow = await recorded((url) => env(url, '30000'), { answer: 1500 });
  assert.equal(slow.requests[0]?.aborted, false);
  const fast = await collect({ answer: 1500 });
  await runApp(env(fast.url, '100')).finally(() => fast.close());
  assert.notEqual(fast.requests[0]?.aborted, false);
});

test('OTEL_NODE_SPOOL_DIR', async () => {
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_NODE_SPOOL_DIR: 'spool' };
  const { stderr } = await runApp(away, { cwd: directory });
  assert.match(stderr, /5 spans kept in ".*\/spool", the next start delivers them/);
  const collector = await outcome({ OTEL_NODE_SPOOL_DIR: join(directory, 'spool') });
  assert.equal(collector.spans.length, 10);
  assert.deepEqual(readdirSync(join(directory, 'spool')), []);
});

test('OTEL_NODE_SPOOL_MAX_BYTES', async () => {
  const folder = join(directory, 'small');
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_NODE_SPOOL_DIR: folder };
  const { stderr } = await runApp({ ...away, OTEL_NODE_SPOOL_MAX_BYTES: '100' });
  assert.match(stderr, /5 spans lost at exit/);
  assert.deepEqual(readdirSync(folder), []);
});

/** Its values are in `nothing-lost/exit/busy-cpu.test.ts`. */
test('OTEL_NODE_EXIT_MAX', async () => {
  const bad = await outcome({ OTEL_NODE_EXIT_MAX: 'long' });
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_NODE_EXIT_MAX="long" is not .*\n$/);
  assert.ok(bad.work);
});

/** Its values are in `nothing-lost/exit/open-spans.test.ts`. */
test('OTEL_NODE_OPEN_SPANS_AT_EXIT', async () => {
  const bad = await outcome({ OTEL_NODE_OPEN_SPANS_AT_EXIT: 'maybe' });
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_NODE_OPEN_SPANS_AT_EXIT="maybe" is not .*\n$/);
  assert.ok(bad.work);
});
