import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loaderFlag, root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const LIMIT = 120_000; // ms

interface Suite {
  title: string;
  /** A package that ships its own tests. */
  name: string;
  /** Its test files, relative to the package. */
  files: readonly string[];
  exclude?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Tests that pass bare and fail traced. */
  differs?: readonly string[];
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

type Results = Map<string, 'pass' | 'fail' | 'skip' | 'todo'>;

/** A copy of the package that finds what its tests need, and that is free to write. */
function copy(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'otel-auto-suite-'));
  const packages = readdirSync(join(root, 'node_modules')).flatMap((entry) =>
    entry.startsWith('@') ? readdirSync(join(root, 'node_modules', entry)).map((inner) => join(entry, inner)) : [entry],
  );
  mkdirSync(join(folder, 'node_modules'));
  for (const path of packages) {
    if (path === name || path.startsWith('.')) continue;
    mkdirSync(join(folder, 'node_modules', path, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', path), join(folder, 'node_modules', path));
  }
  cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  return folder;
}

async function runSuite({ name, files, exclude = [] }: Suite, env: Record<string, string>): Promise<Results> {
  const folder = copy(name);
  const cwd = join(folder, 'node_modules', name);
  const output = join(folder, 'results.jsonl');
  const reporter = join(import.meta.dirname, 'suites', 'results.mjs');
  const found = files.flatMap((pattern) => globSync(pattern, { cwd })).filter((file) => !exclude.includes(file));
  try {
    const { signal, stderr } = await run({
      file: '--test',
      args: [
        '--test-concurrency=2',
        '--test-timeout=30000',
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${output}`,
        ...found.sort(),
      ],
      flag: false,
      env,
      cwd,
      timeout: LIMIT,
    });
    assert.equal(signal, null, `not done after ${LIMIT / 1000} s: ${stderr}`);
    const lines = readFileSync(output, 'utf8').trim().split('\n');
    return new Map(lines.map((line) => JSON.parse(line) as [string, 'pass']));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const suite of suites) {
  test(`${suite.title} end as they do bare`, { timeout: 2 * LIMIT }, async () => {
    const bare = await runSuite(suite, {});
    const passed = [...bare.values()].filter((end) => end === 'pass').length;
    assert.ok(passed > bare.size * 0.9, `only ${passed} of ${bare.size} tests pass bare`);
    const collector = await collect();
    const { env } = loaderFlag('NODE_OPTIONS --import');
    const traced = await runSuite(suite, { ...env, ...suite.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await collector.close();
    const expected = new Map(bare);
    for (const name of suite.differs ?? []) {
      assert.equal(bare.get(name), 'pass', name);
      expected.set(name, 'fail');
    }
    const differences = [...new Set([...expected.keys(), ...traced.keys()])]
      .filter((name) => expected.get(name) !== traced.get(name))
      .map((name) => `${name}: ${expected.get(name)}, traced: ${traced.get(name)}`);
    assert.deepEqual(differences, []);
    assert.ok(collector.spans.length >= suite.spans, `${collector.spans.length} spans`);
  });
}
