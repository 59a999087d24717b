/**
 * Every library folder with a `metrics.txt`, in every version of the library: what its app measures is what is written there,
 * whether spans are sampled or not. `UPDATE_TRACES=1` writes the files (`libraries/expectations.ts`).
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { librariesUnderTest, sourceOf, writeApp } from '../../harness/libraries.ts';
import type { ReceivedMetric } from '../../harness/receive/metrics.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import { isWanted } from '../../harness/wanted.ts';
import { Expectations } from '../libraries/expectations.ts';

const SAMPLERS = ['always_on', 'always_off'];

/** Keys, topics and queues of the app: those of another test that runs it are not to be touched. */
const NAMES = /(?<=['`])(?=otel-auto|memcached-app|kafkajs-|platformatic-|(?:io)?redis:(?!\/\/))/g;
/** Those that have no dashes. */
const PLAIN_NAMES = /(?<=['`])(?=otel_auto)/g;

const OF_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const BOUNDS: Readonly<Record<string, readonly number[]>> = {
  'db.client.operation.duration': [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  'messaging.client.operation.duration': OF_SECONDS,
  'messaging.process.duration': OF_SECONDS,
  'rpc.client.call.duration': OF_SECONDS,
  'rpc.server.call.duration': OF_SECONDS,
  'mcp.client.operation.duration': [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  'mcp.server.operation.duration': [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  'gen_ai.client.operation.duration': [
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
  ],
  'gen_ai.client.token.usage': Array.from({ length: 14 }, (_, exponent) => 4 ** exponent),
};

for (const { name: library, tests, versions } of librariesUnderTest) {
  const shared = join(tests, 'metrics.txt');
  if (!isWanted(library) || !existsSync(shared)) continue;
  const source = sourceOf(library, 'app.cjs').replaceAll(NAMES, 'measured-').replaceAll(PLAIN_NAMES, 'measured_');
  const { env, skip } = serversOf(source);
  const expectations = new Expectations(
    shared,
    versions.map((version) => join(version.folder, 'metrics.txt')),
  );
  for (const pinned of versions.length > 0 ? versions : [undefined]) {
    if (!isWanted(library, pinned?.name)) continue;
    for (const sampler of SAMPLERS) {
      test(`${library} ${pinned?.name ?? 'of Node'} ${sampler}`, { skip }, async () => {
        const file = writeApp(library, pinned?.name, 'app.measured.cjs', source);
        const collector = await collect();
        const settings = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: sampler };
        const result = await run({
          file,
          env: { ...env, ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
        });
        await collector.close();
        assert.equal(result.code, 0, result.stderr);
        const metrics = collector.metrics().filter(({ scope }) => isOf(scope, library));
        for (const { name, type, points } of metrics) {
          if (type === 'histogram') for (const { bounds } of points) assert.deepEqual(bounds, BOUNDS[name], name);
        }
        const own = pinned && join(pinned.folder, 'metrics.txt');
        const measured = draw(metrics);
        const expected = readFileSync(expectations.fileFor(own), 'utf8');
        if (process.env.UPDATE_TRACES === '1' && measured !== expected) assert.fail(expectations.write(own, measured));
        assert.equal(measured, expected);
      });
    }
  }
}

function isOf(scope: string, library: string): boolean {
  if (scope === '@elastic/transport') return library === 'elasticsearch';
  return [`@org/otel-auto/${library}`, `@opentelemetry/instrumentation-${library}`].includes(scope);
}

/** Attributes that depend on where the servers are, and on which process the app is. */
const VARYING = /^(?:server|network)\.|\.pool\.name$|^messaging\.consumer\.group\.name$/;

/** How often kafkajs asks its broker for other things depends on time. */
const UNSTEADY = /messaging\.operation\.name="(?!send|Produce)[^"]*" .*messaging\.system="kafka"/;

/**
 * One line per point: name, type, unit, attributes and how many. Sums go on from the start of the process, and a request that
 * was not answered in time is sent once more: of each series the last point counts.
 */
function draw(metrics: readonly ReceivedMetric[]): string {
  const series = new Map<string, { line: string; total: number }>();
  for (const { name, type, unit, points } of metrics) {
    for (const { attributes, count, value } of points) {
      const keys = Object.keys(attributes).sort();
      const line = (show: (key: string) => string) =>
        [name, type, unit, ...keys.map((key) => `${key}=${show(key)}`)].join(' ');
      const exact = line((key) => JSON.stringify(attributes[key]));
      const shown = line((key) =>
        VARYING.test(key) ? `<${typeof attributes[key]}>` : JSON.stringify(attributes[key]),
      );
      if (name === 'messaging.client.operation.duration' && UNSTEADY.test(shown)) continue;
      series.set(exact, { line: shown, total: count ?? value ?? 0 });
    }
  }
  const counts = new Map<string, number>();
  for (const { line, total } of series.values()) counts.set(line, (counts.get(line) ?? 0) + total);
  return [...counts]
    .map(([line, total]) => `${line} x${total}\n`)
    .sort()
    .join('');
}
