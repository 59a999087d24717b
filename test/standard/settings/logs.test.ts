import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logsOf } from '../../harness/receive/logs.ts';
import { collect } from '../../harness/receive.ts';
import { runUntil, signalsOutcome } from './signals.ts';

const ON = { OTEL_LOGS_EXPORTER: 'otlp' };

test('OTEL_LOGS_EXPORTER', async () => {
  for (const env of [{}, { OTEL_LOGS_EXPORTER: 'none' }]) {
    const { collector, stderr } = await signalsOutcome(env);
    assert.deepEqual([collector.of('logs').length, stderr], [0, '']);
  }
  const { logs, stderr, collector } = await signalsOutcome(ON);
  assert.equal(stderr, '');
  const [record] = logs;
  assert.equal(logs.length, 1);
  assert.deepEqual([record?.body, record?.severity, record?.scope], ['hello 0', 9, 'app']);
  assert.deepEqual(record?.attributes, { long: '0123456789', second: 2 });
  assert.equal(record?.resource['service.name'], 'settings-app');
  assert.match(record?.traceId ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual(collector.names(), ['work']);

  const alone = await signalsOutcome({ ...ON, OTEL_TRACES_EXPORTER: 'none' });
  assert.equal(alone.logs.length, 1);
  assert.equal(alone.collector.of('traces').length, 0);

  const both = await signalsOutcome({ OTEL_LOGS_EXPORTER: 'console,otlp' });
  assert.match(both.stdout, /body: 'hello 0'/);
  assert.equal(both.logs.length, 1);

  const printed = await signalsOutcome({ OTEL_LOGS_EXPORTER: 'otlp/stdout', APP_LOGS: '2' });
  assert.deepEqual([printed.logs.length, printed.stderr], [0, '']);
  const lines = printed.stdout.split('\n').filter((line) => line.startsWith('{"resourceLogs"'));
  assert.deepEqual(
    lines.flatMap((line) => logsOf(JSON.parse(line))).map(({ body, scope }) => [body, scope]),
    [
      ['hello 0', 'app'],
      ['hello 1', 'app'],
    ],
  );

  const bad = await signalsOutcome({ OTEL_LOGS_EXPORTER: 'syslog' });
  assert.equal(bad.logs.length, 0);
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_LOGS_EXPORTER="syslog" has an unknown value; .*\n$/);
});

test('OTEL_BLRP_SCHEDULE_DELAY', async () => {
  const collector = await collect();
  // Sent while the app still runs: it is ended only by the arrival.
  const stderr = await runUntil(collector, () => collector.logs().length === 1, {
    ...ON,
    OTEL_BLRP_SCHEDULE_DELAY: '10',
  });
  await collector.close();
  assert.equal(stderr, '');
  const bad = await signalsOutcome({ ...ON, OTEL_BLRP_SCHEDULE_DELAY: '1s' });
  assert.equal(bad.logs.length, 1);
  assert.match(bad.stderr, /OTEL_BLRP_SCHEDULE_DELAY="1s" is not a whole number of milliseconds .*; using 1000\./);
});

test('OTEL_BLRP_EXPORT_TIMEOUT', async () => {
  let answers = false;
  const collector = await collect((response, { signal }) => {
    if (signal !== 'logs' || answers) response.end();
    answers ||= signal === 'logs';
  });
  const env = { ...ON, OTEL_BLRP_SCHEDULE_DELAY: '10', OTEL_BLRP_EXPORT_TIMEOUT: '60' };
  const stderr = await runUntil(collector, () => collector.of('logs').length >= 2, env);
  await collector.close();
  assert.match(stderr, /cannot send logs to .*\/v1\/logs: no complete answer within 60 ms.*; 1 log record is kept/);
  const bad = await signalsOutcome({ ...ON, OTEL_BLRP_EXPORT_TIMEOUT: 'never' });
  assert.match(bad.stderr, /OTEL_BLRP_EXPORT_TIMEOUT="never" is not a whole number of milliseconds .*; using 30000\./);
});

test('OTEL_BLRP_MAX_QUEUE_SIZE', async () => {
  const { logs, stderr } = await signalsOutcome({ ...ON, APP_LOGS: '5', OTEL_BLRP_MAX_QUEUE_SIZE: '2' });
  assert.equal(logs.length, 2);
  assert.match(stderr, /1 log record dropped so far: OTEL_BLRP_MAX_QUEUE_SIZE log records are waiting/);
  const bad = await signalsOutcome({ ...ON, APP_LOGS: '5', OTEL_BLRP_MAX_QUEUE_SIZE: '0' });
  assert.equal(bad.logs.length, 5);
  assert.match(bad.stderr, /OTEL_BLRP_MAX_QUEUE_SIZE="0" is not a whole number from 1/);
});

test('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', async () => {
  const { collector } = await signalsOutcome({ ...ON, APP_LOGS: '4', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2' });
  assert.deepEqual([collector.logs().length, collector.of('logs').length], [4, 2]);
  const bad = await signalsOutcome({ ...ON, OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '-2' });
  assert.equal(bad.logs.length, 1);
  assert.match(bad.stderr, /OTEL_BLRP_MAX_EXPORT_BATCH_SIZE="-2" is not a whole number from 1 .*; using 512\./);
});

for (const [name, expected] of [
  ['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', { long: '0', second: 2 }],
  ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', { long: '0123456789' }],
] as const) {
  test(name, async () => {
    assert.deepEqual((await signalsOutcome({ ...ON, [name]: '1' })).logs[0]?.attributes, expected);
    const general = name.replace('LOGRECORD_', '');
    assert.deepEqual((await signalsOutcome({ ...ON, [general]: '1' })).logs[0]?.attributes, expected, general);
    const bad = await signalsOutcome({ ...ON, [name]: '-1' });
    assert.deepEqual(bad.logs[0]?.attributes, { long: '0123456789', second: 2 });
    assert.match(bad.stderr, new RegExp(`${name}="-1" is not a whole number`));
  });
}
