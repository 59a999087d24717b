import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { writeApp } from '../../nothing-lost/exit/app.ts';
import { outcome } from './app.ts';

/** A Jaeger that answers every question with `answer`. */
async function jaeger(answer: string) {
  const asked: { url: string; traced: boolean }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', traced: request.headers.traceparent !== undefined });
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, close: () => server.close().closeAllConnections() };
}

/** Makes spans called `a` until one is sampled or, if `sampled` is false, not; ends by itself. */
const until = (sampled: boolean) =>
  writeApp(
    {
      code: `const timer = setInterval(() => {
        const one = api.trace.getTracer('app').startSpan('a');
        const recording = one.isRecording();
        one.end();
        if (recording === ${sampled}) { clearInterval(timer); say('changed'); }
      }, 5);`,
    },
    'cjs',
  );

for (const name of ['jaeger_remote', 'parentbased_jaeger_remote']) {
  for (const [answer, sampled] of [
    ['{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}', true],
    ['{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":0}}', false],
    [
      '{"operationSampling":{"defaultSamplingProbability":1,"perOperationStrategies":[{"operation":"a","probabilisticSampling":{"samplingRate":0}}]}}',
      false,
    ],
  ] as const) {
    test(`${name} does as ${answer.slice(2, 19)} says, and ends with the app`, async () => {
      const [collector, server] = [await collect(), await jaeger(answer)];
      const argument = `endpoint=${server.url},pollingIntervalMs=20,initialSamplingRate=${sampled ? 0 : 1}`;
      const { code, stdout, stderr } = await run({
        file: until(sampled),
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_SERVICE_NAME: 'shop & co',
          OTEL_TRACES_SAMPLER: name,
          OTEL_TRACES_SAMPLER_ARG: argument,
        },
      });
      await collector.close();
      server.close();
      assert.deepEqual([code, stdout, stderr], [0, 'changed\n', '']);
      assert.ok(server.asked.every(({ url, traced }) => url === '/sampling?service=shop+%26+co' && !traced));
      assert.ok(
        collector.spans.every((span) => span.name === 'a'),
        'asking is not traced',
      );
    });
  }
}

test('a backend that is away is told of once, and the initial share is used', async () => {
  for (const [endpoint, why] of [
    ['http://user:s3cret@127.0.0.1:1', /ECONNREFUSED/],
    [undefined, /the answer is not one/],
  ] as const) {
    const server = await jaeger('{"strategyType":"UNKNOWN"}');
    const argument = `endpoint=${endpoint ?? server.url},pollingIntervalMs=1,initialSamplingRate=1`;
    const { work, spans, stderr } = await outcome({
      OTEL_TRACES_SAMPLER: 'jaeger_remote',
      OTEL_TRACES_SAMPLER_ARG: argument,
      APP_WAIT: '100',
    });
    server.close();
    assert.ok(work);
    assert.equal(spans.length, 5);
    assert.match(
      stderr,
      /^\[otel-auto\] warn: no sampling strategy from .*; the last one stays, at first a share of 1\..*\n$/,
    );
    assert.match(stderr, why);
    assert.doesNotMatch(stderr, /s3cret/);
  }
});
