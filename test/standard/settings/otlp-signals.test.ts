import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Answer, accept, type Collector, type CollectorOptions, collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { AUTHORITY, certificateFile, KEY } from '../../harness/tls/certificates.ts';
import { runSignals, runUntil, signalsOutcome } from './signals.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

const directory = temporaryFolder('settings');

for (const [signal, lower] of [
  ['METRICS_', 'metrics'],
  ['LOGS_', 'logs'],
] as const) {
  const name = (key: string) => `OTEL_EXPORTER_OTLP_${signal}${key}`;
  const ON = { [`OTEL_${signal}EXPORTER`]: 'otlp', OTEL_TRACES_EXPORTER: 'none' };

  /** Runs the app with a server that only remembers; `env` is made from the server's address. */
  async function recorded(
    env: (url: string) => Record<string, string>,
    how: CollectorOptions | Answer = accept,
  ): Promise<Collector> {
    const collector = await collect(how);
    try {
      const { stderr } = await runSignals({ ...ON, ...env(collector.url) });
      assert.equal(stderr, '');
      assert.equal(collector.requests.length, 1);
      return collector;
    } finally {
      await collector.close();
    }
  }

  test(`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`, async () => {
    assert.equal((await recorded((url) => ({ [name('ENDPOINT')]: `${url}/base` }))).requests[0]?.url, '/base');
    const general = await recorded((url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base` }));
    assert.equal(general.requests[0]?.url, `/base/v1/${lower}`);
    const bad = await signalsOutcome({ ...ON, [name('ENDPOINT')]: 'ftp://x' });
    assert.equal(bad.collector.of(lower).length, 1, 'the general one is used');
    assert.match(bad.stderr, new RegExp(`${name('ENDPOINT')}="ftp://x" is not an http:// or https:// URL`));
  });

  test(`OTEL_EXPORTER_OTLP_${signal}PROTOCOL`, async () => {
    const json = await signalsOutcome({ ...ON, [name('PROTOCOL')]: 'http/json', APP_LOGS: '1' });
    const [request] = json.collector.of(lower);
    assert.equal(request?.headers['content-type'], 'application/json');
    if (lower === 'metrics') {
      assert.equal(json.metric('app.count')?.points[0]?.value, 2);
      assert.equal(json.metric('app.size')?.points[0]?.sum, 7);
    } else assert.deepEqual(json.logs[0]?.attributes, { long: '0123456789', second: 2 });

    const received: unknown[] = [];
    const server = new MockOtlpServer({
      services: ['grpc'],
      grpcHostname: '127.0.0.1',
      grpcPort: 0,
      logLevel: 'warn',
      onMetrics: (data: unknown) => received.push(data),
      onLogs: (data: unknown) => received.push(data),
    });
    await server.start();
    const grpc = { [name('ENDPOINT')]: server.grpcUrl.href, [name('PROTOCOL')]: 'grpc' };
    const { stderr } = await runSignals({ ...ON, ...grpc });
    await server.close();
    assert.equal(stderr, '');
    assert.equal(received.length, 1);

    const bad = await signalsOutcome({ ...ON, [name('PROTOCOL')]: 'udp' });
    assert.equal(bad.collector.of(lower).length, 1);
    assert.match(bad.stderr, new RegExp(`${name('PROTOCOL')}="udp" is not a known value`));
  });

  test(`OTEL_EXPORTER_OTLP_${signal}HEADERS`, async () => {
    const { requests } = await recorded((url) => ({ [name('ENDPOINT')]: url, [name('HEADERS')]: 'x-key=a%20b' }));
    assert.equal(requests[0]?.headers['x-key'], 'a b');
    const bad = await signalsOutcome({ ...ON, [name('HEADERS')]: 's3cret' });
    assert.equal(bad.collector.of(lower).length, 1);
    assert.match(bad.stderr, new RegExp(`${name('HEADERS')}=\\*\\*\\* has a pair that cannot be a header`));
  });

  test(`OTEL_EXPORTER_OTLP_${signal}TIMEOUT`, async () => {
    let answers = false;
    const collector = await collect((response) => {
      if (answers) response.end();
      answers = true;
    });
    const soon = { OTEL_BLRP_SCHEDULE_DELAY: '10', OTEL_METRIC_EXPORT_INTERVAL: '100' };
    const until = () => collector.requests.length >= 2;
    const stderr = await runUntil(collector, until, { ...ON, ...soon, [name('TIMEOUT')]: '60' });
    await collector.close();
    assert.match(stderr, new RegExp(`cannot send ${lower} to .*: no complete answer within 60 ms`));
    assert.equal((await signalsOutcome({ ...ON, [name('TIMEOUT')]: '0' })).stderr, '', '0 is no limit');
  });

  test(`OTEL_EXPORTER_OTLP_${signal}COMPRESSION`, async () => {
    const { collector } = await signalsOutcome({ ...ON, [name('COMPRESSION')]: 'gzip' });
    assert.equal(collector.of(lower)[0]?.headers['content-encoding'], 'gzip');
    const bad = await signalsOutcome({ ...ON, [name('COMPRESSION')]: 'zip' });
    assert.equal(bad.collector.of(lower)[0]?.headers['content-encoding'], undefined);
    assert.match(bad.stderr, new RegExp(`${name('COMPRESSION')}="zip" is not a known value`));
  });

  const tls = { certificate: 'accepted' } as const;

  test(`OTEL_EXPORTER_OTLP_${signal}CERTIFICATE`, async () => {
    await recorded((url) => ({ [name('ENDPOINT')]: url, [name('CERTIFICATE')]: AUTHORITY }), { answer: accept, tls });
    const collector = await collect({ answer: accept, tls });
    const env = { ...ON, [name('ENDPOINT')]: collector.url, [name('CERTIFICATE')]: join(directory, 'missing.pem') };
    const { stderr } = await runSignals(env).finally(() => collector.close());
    assert.equal(collector.requests.length, 0, 'never without what was asked for');
    assert.match(
      stderr,
      /export to .* is off, all (metric data point|log record)s are dropped: cannot read ".*missing\.pem"/,
    );
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
