/** OTEL_NODE_ENGINE=sdk: on every way out the spans of OpenTelemetry's packages arrive, and the app behaves as bare. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportedNodes } from '../../harness/nodes.ts';
import { ENGINE, ofHttp, runApp, serving } from './apps.ts';

const HTTP = ['CLIENT GET', 'SERVER GET /users/:id'];

const WAYS = {
  'natural end': 'process.exitCode = 3; server.close();',
  'process.exit()': 'process.exit(4);',
  SIGTERM: `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
  'SIGTERM with a listener of the app': `process.on('SIGTERM', () => { console.log('stopping'); process.exit(5); }); process.kill(process.pid, 'SIGTERM');`,
  'uncaught error': `throw new Error('on purpose');`,
  'unhandled rejection': `Promise.reject(new Error('on purpose'));`,
} as const;

for (const format of ['cjs', 'mjs'] as const)
  for (const [way, end] of Object.entries(WAYS))
    test(`${way} of an app of .${format}`, async () => {
      const source = serving(format, end);
      const bare = await runApp({ format, source, env: {}, options: { flag: false } });
      for (const [version, { path: node }] of Object.entries(supportedNodes)) {
        const { code, signal, stdout, stderr, spans } = await runApp({ format, source, options: { node } });
        assert.deepEqual([code, signal, stdout], [bare.code, bare.signal, bare.stdout], `${version} ${stderr}`);
        assert.doesNotMatch(stderr, /\[otel-auto\]/, version);
        assert.deepEqual(ofHttp(spans), HTTP, version);
        assert.ok(
          spans.some(({ scope }) => scope === '@opentelemetry/instrumentation-express'),
          version,
        );
        assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, version);
        assert.deepEqual(
          spans.filter(({ scope }) => scope.startsWith('@org/')),
          [],
          version,
        );
      }
    });

test('what waits for a collector that does not answer is said, and holds the exit no longer than the deadline', async () => {
  const env = { ...ENGINE, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_NODE_EXIT_TIMEOUT: '500' };
  for (const end of [WAYS['natural end'], WAYS['process.exit()']]) {
    const { code, stdout, stderr } = await runApp({ source: serving('cjs', end), env });
    assert.deepEqual([code, stdout], [end.includes('exit(4)') ? 4 : 3, 'user 1\n'], stderr);
    assert.match(
      stderr,
      /\n\[otel-auto\] warn: \d+ spans lost at exit, not delivered to http:\/\/127\.0\.0\.1:1\/.*\n$/,
    );
  }
});
