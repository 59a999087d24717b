/** OTEL_NODE_ENGINE=sdk in AWS Lambda: the platform kills the process, so what ends in an invocation is sent before its answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestOf, sourceOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { inTurn } from '../../harness/turn.ts';
import { ENGINE } from './apps.ts';

for (const app of ['app.mjs', 'app.cjs'] as const)
  test(`the handler of ${app} is traced, and its spans arrive`, () =>
    inTurn('aws-lambda', async () => {
      const file = writeApp('aws-lambda', newestOf('aws-lambda'), app, sourceOf('aws-lambda', app));
      await using collector = await collect();
      const { code, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...ENGINE } });
      assert.deepEqual([code, stderr], [0, '']);
      const scopes = collector.spans.map(({ scope, kind }) => `${scope} ${kind}`);
      // One per event, and one for the messages of a queue.
      assert.equal(scopes.filter((scope) => scope.startsWith('@opentelemetry/instrumentation-aws-lambda ')).length, 5);
      assert.ok(scopes.includes('@opentelemetry/instrumentation-http CLIENT'), scopes.join('\n'));
    }));
