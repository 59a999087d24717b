import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcome, quiet } from './app.ts';

test('names that nobody reads get one line each, and the app runs', async () => {
  const { work, stderr } = await outcome({
    OTEL_TRACE_SAMPLER: 'always_off',
    JAEGER_ENDPOINT: 'http://user:s3cret@jaeger',
    ZIPKIN_ENDPOINT: 'http://zipkin',
    OTEL_PYTHON_LOG_LEVEL: 'debug',
    OTEL_NODE_IP: '10.0.0.1',
  });
  assert.ok(work);
  assert.doesNotMatch(stderr, /s3cret/);
  const lines = stderr.trimEnd().split('\n').sort();
  assert.equal(lines.length, 3, stderr);
  assert.match(lines[0] ?? '', /warn: JAEGER_ENDPOINT is not read\. Set OTEL_EXPORTER_OTLP_ENDPOINT .*instead\./);
  assert.match(lines[1] ?? '', /warn: OTEL_TRACE_SAMPLER is not read\. Set OTEL_TRACES_SAMPLER instead\./);
  assert.match(lines[2] ?? '', /warn: ZIPKIN_ENDPOINT is not read\. Set OTEL_TRACES_EXPORTER=zipkin and /);
});

test('names of others are not spoken of', async () => {
  assert.ok((await quiet({ OTEL_PYTHON_LOG_LEVEL: 'debug', OTEL_NODE_IP: '10.0.0.1', JAEGER_PORT: '1' })).work);
});
