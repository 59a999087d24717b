/** A span that fails while it ends is not sent, and is counted as dropped. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const SOURCE = `
  const { trace } = require('@opentelemetry/api');
  const { facts } = require(${JSON.stringify(join(packed, 'dist', 'index.cjs'))});
  const time = Object.assign(new Date(), { getTime() { throw new RangeError('no time'); } });
  const tracer = trace.getTracer('app');
  tracer.startSpan('lost').end(time);
  tracer.startSpan('kept').end();
  console.log(JSON.stringify(facts().spans));`;

test('a span whose end fails is counted, where it would have been sent', async () => {
  const { file } = project({ 'app.cjs': SOURCE }, { links: ['@opentelemetry/api'] });
  const outcome = async (env: Record<string, string>) => {
    const collector = await collect();
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env };
    const { code, stdout, stderr } = await run({ file: file('app.cjs'), env: all });
    await collector.close();
    assert.equal(code, 0, stderr);
    return { spans: collector.names(), dropped: JSON.parse(stdout).dropped, stderr };
  };
  const sent = await outcome({});
  assert.deepEqual([sent.spans, sent.dropped.encodeError], [['kept'], 1]);
  assert.match(sent.stderr, /1 span.*no time/);
  const unsampled = await outcome({ OTEL_TRACES_SAMPLER: 'always_off' });
  assert.deepEqual([unsampled.spans, unsampled.dropped.encodeError, unsampled.stderr], [[], 0, '']);
});
