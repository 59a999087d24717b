/** What a span hides does not stand in another one of the same trace, nor in a log record. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { serversOf } from '../harness/servers.ts';

const app = (name: string) => join(import.meta.dirname, 'apps', name);

async function spansOf(file: string, env: Record<string, string> = {}) {
  const collector = await collect();
  try {
    const { code, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } });
    assert.deepEqual([code, stderr], [0, '']);
    return collector.spans;
  } finally {
    await collector.close();
  }
}

const textOf = (value: unknown) =>
  inspect(value, { depth: null, maxStringLength: null, breakLength: Number.POSITIVE_INFINITY });

const { env, skip } = serversOf('PG_URL');

test('a value in the error of a query, in the span of the handler', { skip }, async () => {
  const spans = await spansOf(app('failed-payment.cjs'), env);
  const text = textOf(spans);
  assert.doesNotMatch(text, /hunter2|4111/);
  const handler = spans.find(({ name }) => name === 'POST /pay');
  assert.ok(handler, text);
  const own = spans.find(({ name }) => name === 'pay');
  assert.match(textOf(own), /invalid input syntax for type integer: "\?"/);
});

test('a secret of a URL, in the errors of clients', async () => {
  const spans = await spansOf(app('failed-requests.mjs'));
  const text = textOf(spans);
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /access_token=REDACTED/);
  assert.match(text, /REDACTED:REDACTED@127\.0\.0\.1/);
});
