/** Settings about what is beside the app: child processes, and modules of the user's own. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { outcome } from './app.ts';

test('OTEL_NODE_CHILD_PROCESS_CONTEXT', async () => {
  const app = project({
    'app.mjs': `
      import { execFileSync } from 'node:child_process';
      import { withSpan } from '${pathToFileURL(join(packed, 'dist', 'index.mjs'))}';
      withSpan('parent', {}, () => {
        process.stdout.write(execFileSync(process.execPath, ['-p', 'process.env.TRACEPARENT !== undefined']));
      });`,
  });
  const told = async (which: string) => {
    await using collector = await collect();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_CHILD_PROCESS_CONTEXT: which };
    return (await run({ file: app.file('app.mjs'), env })).stdout.trim();
  };
  assert.equal(await told(''), 'true');
  assert.equal(await told('false'), 'false');
  assert.equal(await told('node'), 'true');
  assert.equal(await told('git,npm*'), 'false');
});

test('OTEL_NODE_EXTENSIONS', async () => {
  const app = project({
    'extension.mjs': `export const spanProcessors = [{
      onStart(span) { span.setAttribute('from.extension', true); }, onEnd() {}, async forceFlush() {}, async shutdown() {},
    }];`,
  });
  const extended = await outcome({ OTEL_NODE_EXTENSIONS: app.file('extension.mjs') });
  assert.equal(extended.work?.attributes['from.extension'], true);
  const { stderr, work } = await outcome({ OTEL_NODE_EXTENSIONS: './nowhere.mjs' });
  assert.match(stderr, /^\[otel-auto\] warn: .*nowhere\.mjs.*\n$/);
  assert.ok(work);
});

/** Ways out, worker threads and what is missing are in `standard/engine`. */
test('OTEL_NODE_ENGINE', async () => {
  const scopes = async (env: Record<string, string>) => {
    const { spans, stderr } = await outcome(env);
    return [[...new Set(spans.map(({ scope }) => scope))].filter((scope) => scope.includes('http')), stderr];
  };
  assert.deepEqual(await scopes({ OTEL_NODE_ENGINE: 'loader' }), [['@org/otel-auto/http'], '']);
  assert.deepEqual(await scopes({ OTEL_NODE_ENGINE: 'sdk' }), [['@opentelemetry/instrumentation-http'], '']);
  const bad = await outcome({ OTEL_NODE_ENGINE: 'both' });
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_NODE_ENGINE="both" is not a known value; using loader\. .*\n$/);
  assert.ok(bad.work);
});
