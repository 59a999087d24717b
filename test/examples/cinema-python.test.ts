/** The cinema with `log` in Python, traced by OpenTelemetry's own zero-code instrumentation of that language. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureEnvironment } from '../../tools/systems/python.mjs';
import { requirementsOf } from '../../tools/systems/system.mjs';
import { root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { example } from './example.ts';
import { isWhole, pathOf, pathsOf, spanOf, tracesOf } from './paths.ts';

const { skip: noServers, servers, start } = await example('cinema');
const { path: python = '', reason = false } = noServers
  ? {}
  : ensureEnvironment(root, (await requirementsOf('cinema')) ?? '');
const skip = noServers || reason;
const timeout = 120_000;

test('cinema with a service in Python', { skip, timeout }, async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const overrides = { KEY_PREFIX: `cinema-python-${process.pid}`, ETL_SCHEDULE: '* * * * * *' };
  const running = await start(t, { endpoint: collector.url, overrides, python });
  await running.drive();
  const health = String((await running.call('log', '/health')).body.trace_id);
  const ends = await running.stop();
  const { spans } = collector;
  const booking =
    tracesOf(spans).find((trace) => trace.some(({ service, name }) => service === 'log' && name === 'POST /events')) ??
    [];

  await t.test('one trace crosses the languages: Node → Python → Elasticsearch', () => {
    assert.ok(isWhole(booking), pathsOf(booking).join('\n'));
    assert.equal(
      pathOf(spanOf(booking, 'log', 'index'), booking),
      'main POST /bookings > main request handler - /bookings > main POST > log POST /events > log index',
    );
    const languages = booking.map(({ service, resource }) => `${service}: ${resource['telemetry.sdk.language']}`);
    assert.deepEqual([...new Set(languages)].sort(), ['auth: nodejs', 'log: python', 'main: nodejs']);
  });

  await t.test('the Python service says its trace id, and delivers its spans at the end', () => {
    const trace = spans.filter(({ traceId }) => traceId === health);
    assert.equal(spanOf(trace, 'log', 'GET /health').kind, 'SERVER');
    assert.equal(ends.log, 'exit code 0');
    assert.equal(running.output('log').stderr, '');
  });
});

test('cinema with a service in Python: starts with one command', { skip, timeout }, async () => {
  const file = join(root, 'tools', 'example.mjs');
  const { code, stdout, stderr } = await run({ file, args: ['cinema', '--python'], flag: false, env: servers });
  assert.equal(code, 0, stderr + stdout);
  assert.match(
    stdout,
    /^ {3}└─ main {2}POST .*\n {6}└─ log {2}POST \/events .*\n {9}├─ log {2}POST \/events http receive /m,
  );
  assert.ok(!stdout.includes('(parent is missing)'), stdout);
});
