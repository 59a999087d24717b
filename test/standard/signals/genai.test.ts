import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { isWanted } from '../../harness/wanted.ts';
import { metricProblems, problemsOf } from '../conventions/check.ts';
import { ON } from './app.ts';

/** Library → version. */
const APPS = { 'google-genai': '3', ollama: '0', 'vercel-ai': '7' };

for (const [library, version] of Object.entries(APPS)) {
  if (!isWanted(library, version)) continue;
  test(`${library}: durations and tokens as metrics`, async () => {
    const file = writeApp(library, version, 'app.metrics.mjs', sourceOf(library, 'app.mjs'));
    const collector = await collect();
    const { code, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...ON } });
    await collector.close();
    assert.equal(code, 0, stderr);
    const metrics = collector.metrics().filter(({ scope }) => scope === `@org/otel-auto/${library}`);
    const names = metrics.map(({ name }) => name).sort();
    assert.deepEqual(names, ['gen_ai.client.operation.duration', 'gen_ai.client.token.usage']);
    const said = metrics.flatMap(({ points }) => points.map(({ attributes }) => attributes));
    assert.deepEqual([...metricProblems(names), ...problemsOf(said.flatMap(Object.entries))], []);
    const types = new Set(said.map((attributes) => attributes['gen_ai.token.type']));
    assert.deepEqual([...types].sort(), ['input', 'output', undefined]);
    assert.ok(said.some((attributes) => attributes['error.type'] !== undefined));
  });
}
