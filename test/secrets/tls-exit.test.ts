/** Nothing is written to a TLS connection before the server's certificate is accepted, also when the process ends during handshakes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SecureVersion } from 'node:tls';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { AUTHORITY, type Certificate } from '../harness/tls/certificates.ts';
import { writeApp } from '../nothing-lost/exit/app.ts';

const SECRET = 'k3y-that-must-not-leave';

/** How the app ends, with handshakes of all kinds under way. */
const WAYS = {
  naturally: '',
  'by process.exit()': 'process.exit(0);',
  'by SIGTERM': 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);',
  'by an uncaught error': 'throw new Error("the end of the app");',
} as const;

/** Makes spans and log records for many requests at once, some of them before the end and some at it. */
const app = (end: string, early: boolean) => `
  const all = () => { for (let n = 0; n < 40; n++) span("span " + n); };
  all();
  ${early ? `setTimeout(() => { all(); ${end} }, 250);` : end}`;

/** All signals, and the questions of the sampler, go to the collector. Small batches make many connections. */
const settings = (port: number, protocol: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_HEADERS: `api-key=${SECRET}`,
  OTEL_EXPORTER_OTLP_CERTIFICATE: AUTHORITY,
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_METRIC_EXPORT_TIMEOUT: '200',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_BSP_SCHEDULE_DELAY: '100',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '8',
});

const sampler = (port: number, interval = 50) => ({
  OTEL_TRACES_SAMPLER: 'jaeger_remote',
  OTEL_TRACES_SAMPLER_ARG: `endpoint=https://user:${SECRET}@localhost:${port}/sampling,pollingIntervalMs=${interval},initialSamplingRate=1`,
  NODE_EXTRA_CA_CERTS: AUTHORITY,
});

/** Ends each of its workers in the middle of the questions that the worker's sampler asks. */
const WORKERS = {
  code: `const { Worker } = require('node:worker_threads');
    const one = (n) => new Promise((resolve) => {
      const worker = new Worker(here('worker'));
      worker.once('message', () => setTimeout(() => worker.terminate().then(resolve), 8 + n));
    });
    (async () => { for (let n = 0; n < 30; n++) await one(n % 10); say('ended 30'); })();`,
  files: {
    worker: `span('a'); require('node:worker_threads').parentPort.postMessage('began'); setInterval(() => {}, 1000);`,
  },
};

const REFUSED: readonly Certificate[] = ['unknown-authority', 'other-host', 'expired'];
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3'];

for (const version of VERSIONS) {
  describe(`an app that ends during handshakes over ${version}`, { concurrency: 2 }, async () => {
    for (const certificate of REFUSED) {
      it(`tells a server with the certificate ${certificate} nothing`, async (t) => {
        const collector = await collect({ tls: { certificate, version } });
        t.after(() => collector.close());
        const endings = Object.values(WAYS).flatMap((end) => [
          { end, early: false, env: settings(collector.port, 'http/protobuf') },
          { end, early: true, env: { ...settings(collector.port, 'http/protobuf'), ...sampler(collector.port) } },
          { end, early: true, env: settings(collector.port, 'grpc') },
        ]);
        for (const { end, early, env } of endings)
          await run({
            file: writeApp({ code: app(end, early) }, 'cjs'),
            env: { OTEL_NODE_EXIT_TIMEOUT: '2000', ...env },
          });
        assert.ok(
          collector.connections() >= endings.length,
          `${collector.connections()} handshakes in ${endings.length} processes`,
        );
        assert.deepEqual(collector.firstBytes(), []);
      });
    }

    it('tells nothing of the sampler in a worker that is ended', async (t) => {
      const collector = await collect({ tls: { certificate: 'other-host', version } });
      t.after(() => collector.close());
      const env = { OTEL_TRACES_EXPORTER: 'console', ...sampler(collector.port, 5) };
      const { stdout } = await run({ file: writeApp(WORKERS, 'cjs'), env });
      assert.match(stdout, /^ended 30$/m);
      assert.ok(collector.connections() >= 30, `${collector.connections()} handshakes of 30 workers`);
      assert.deepEqual(collector.firstBytes(), []);
    });

    for (const protocol of ['http/protobuf', 'grpc'])
      it(`sends by ${protocol} to a server whose certificate is accepted`, async (t) => {
        const collector = await collect({ tls: { certificate: 'accepted', version } });
        t.after(() => collector.close());
        const env = { ...settings(collector.port, protocol), OTEL_NODE_EXIT_TIMEOUT: '2000' };
        await run({ file: writeApp({ code: app('', true) }, 'cjs'), env });
        assert.ok(collector.spans.length > 0);
        assert.ok(collector.requests.some(({ headers }) => headers['api-key'] === SECRET));
      });
  });
}
