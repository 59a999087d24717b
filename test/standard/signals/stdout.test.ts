/** Exporters that print, where nobody reads what is printed any more: the app ends as it would without us. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';

const register = pathToFileURL(join(packed, 'register', 'import.mjs')).href;

/** Makes spans, log records and metrics, some time after each other, and prints itself if asked to. */
const SOURCE = `
  const { logs, trace } = require('@opentelemetry/api');
  let rounds = 0;
  const timer = setInterval(() => {
    trace.getTracer('app').startSpan('span').end();
    logs.getLogger('app').emit({ body: 'record' });
    if (process.env.APP_PRINTS) process.stdout.write('line\\n');
    if (++rounds < 20) return;
    clearInterval(timer);
    process.stderr.write('end of app\\n');
  }, 5);`;

async function unread(env: Record<string, string>, flags: readonly string[] = ['--import', register]) {
  const { file } = project({ 'app.cjs': SOURCE }, { links: ['@opentelemetry/api'] });
  const child = spawn(process.execPath, [...flags, file('app.cjs')], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, signal, stderr };
}

for (const exporter of ['console', 'otlp/stdout']) {
  const env = {
    OTEL_TRACES_EXPORTER: exporter,
    OTEL_LOGS_EXPORTER: exporter,
    OTEL_METRICS_EXPORTER: exporter,
    OTEL_METRIC_EXPORT_INTERVAL: '20',
    OTEL_METRIC_EXPORT_TIMEOUT: '20',
  };

  test(`${exporter}: an app that prints nothing goes on to its end`, async () => {
    assert.deepEqual(await unread(env), { code: 0, signal: null, stderr: 'end of app\n' });
  });

  test(`${exporter}: an app that prints ends by its own error`, async () => {
    const bare = await unread({ APP_PRINTS: '1' }, []);
    const traced = await unread({ APP_PRINTS: '1', ...env });
    assert.deepEqual([traced.code, traced.signal], [bare.code, bare.signal]);
    assert.equal(bare.code, 1);
    for (const { stderr } of [bare, traced]) assert.match(stderr, /EPIPE/);
  });
}
