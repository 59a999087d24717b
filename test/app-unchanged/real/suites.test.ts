import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loaderFlag } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { assertMostPass, type Difference, differences, type OwnTests, runOwnTests } from './suites/run-suite.ts';

const LIMIT = 600_000; // ms; on a machine with seven times more work than cores one run takes four minutes
/** Of these suites some tests go by the clock, and end otherwise on a busy machine now and then, bare as traced: a difference shows each time. */
const ATTEMPTS = 3;

interface Suite extends OwnTests {
  title: string;
  env?: Readonly<Record<string, string>>;
  /** Fewest spans that the suite makes; that it is traced at all. */
  spans: number;
}

const suites: readonly Suite[] = [
  {
    title: "pino's own tests",
    name: 'pino',
    files: ['test/*.test.js', 'test/transport/*.test.js', 'test/esm/index.test.js'],
    exclude: [
      'test/transport/big.test.js', // Eight million lines.
      'test/http.test.js', // Below.
      // What they need is not in the package.
      'test/browser.test.js',
      'test/transport/module-link.test.js',
    ],
    spans: 0,
  },
  {
    // Its lines are written while a server answers a request, so that request's span is active, and that such lines carry
    // its ids is what tracing pino is for. These tests compare whole lines, and there is no telling them from an app.
    title: "pino's own tests with http requests, without trace ids in its lines",
    name: 'pino',
    files: ['test/http.test.js'],
    env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pino' },
    spans: 5,
  },
  {
    title: "fastify's own tests",
    name: 'fastify',
    files: [
      'test/{hooks*,pretty-print,reply*,async*,als,404s,500s,close*,upgrade,web-api,wrap-thenable,handler-*}.test.js',
      'test/{request-*,skip-reply-send,stream*,throw,keep-alive-timeout,imports}.test.js',
      'test/{diagnostics-channel,http2,https,esm}/*.test.js',
    ],
    // It waits for ever where a session idles for 100 ms too early, bare too: one time in ten with three times more work than cores.
    exclude: ['test/http2/closing.test.js'],
    spans: 100,
  },
  {
    // Requests and responses that only look like those of node:http.
    title: "light-my-request's own tests",
    name: 'light-my-request',
    files: ['test/*.test.js'],
    spans: 0,
  },
];

for (const suite of suites) {
  test(`${suite.title} end as they do bare`, { timeout: 2 * ATTEMPTS * LIMIT }, async () => {
    let different = await compare(suite);
    for (let attempt = 1; attempt < ATTEMPTS && different.length > 0; attempt++) {
      const again = new Set((await compare(suite)).map(({ name }) => name));
      different = different.filter(({ name }) => again.has(name));
    }
    assert.deepEqual(different, []);
  });
}

async function compare(suite: Suite): Promise<Difference[]> {
  const bare = await runOwnTests(suite, {}, LIMIT);
  assertMostPass(bare);
  await using collector = await collect();
  const { env } = loaderFlag('NODE_OPTIONS --import');
  const traced = await runOwnTests(suite, { ...env, ...suite.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, LIMIT);
  assert.ok(collector.spans.length >= suite.spans, `${collector.spans.length} spans`);
  return differences(bare, traced);
}
