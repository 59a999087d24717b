import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { CollectedRequest } from '../../harness/receive/request.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { ON, writeApp } from '../../standard/signals/app.ts';

const FACTS = 'const facts = globalThis[Symbol.for("@org/otel-auto")];';
const QUICK = { OTEL_BLRP_SCHEDULE_DELAY: '20', OTEL_METRIC_EXPORT_INTERVAL: '100', OTEL_BSP_SCHEDULE_DELAY: '20' };
const NO_RUNTIME = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node,process' };

/** Runs an app that waits, by its facts, until `done` of its counts holds, and prints them. */
async function counted(code: string, done: string, answer: (res: ServerResponse, request: CollectedRequest) => void) {
  const collector = await collect(answer);
  const file = writeApp({
    code: `${FACTS} ${code}
      const timer = setInterval(() => {
        const { logRecords, dataPoints } = facts;
        if (!(${done})) return;
        clearInterval(timer);
        say(JSON.stringify({ logRecords, dataPoints }));
        process.reallyExit(0);
      }, 5);`,
  });
  const env = { ...ON, ...QUICK, ...NO_RUNTIME, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { stdout, stderr } = await run({ file, env });
  await collector.close();
  return { counts: JSON.parse(stdout), stderr, collector };
}

test('what an outage delays is delivered when the collector is back, once', async () => {
  let failures = 3;
  const { counts, stderr, collector } = await counted(
    'for (let i = 0; i < 10; i++) emit("r" + i); add(1);',
    'logRecords.sent === 10 && dataPoints.sent > 0',
    (res) => {
      if (failures-- > 0) res.writeHead(503);
      res.end();
    },
  );
  assert.match(stderr, /cannot send (logs|metrics) to .*: HTTP 503; .* kept and tried again/);
  assert.equal(counts.logRecords.ended, 10);
  const accepted = collector.logs().map(({ body }) => body);
  assert.ok(new Set(accepted).size === 10);
});

test('what the collector refuses is counted by signal, and said', async () => {
  const { counts, stderr } = await counted(
    'emit("a"); emit("b"); add(1);',
    'logRecords.rejected === 2 && dataPoints.rejected > 0',
    (res, { signal }) => res.writeHead(signal === 'traces' ? 200 : 400).end('cannot read'),
  );
  assert.equal(counts.logRecords.sent, 0);
  assert.match(stderr, /cannot send logs to .*: HTTP 400 "cannot read"; 2 log records are dropped/);
  assert.match(stderr, /cannot send metrics to .*: HTTP 400 "cannot read"; \d+ metric data points are dropped/);
});

test('a partial success is counted and said', async () => {
  // { partial_success: { rejected: 1, error_message: "no" } }, the same message for both.
  const partial = Buffer.from([0x0a, 0x06, 0x08, 0x01, 0x12, 0x02, 0x6e, 0x6f]);
  const { stderr } = await counted(
    'emit("a"); emit("b"); add(1);',
    'logRecords.rejected === 1 && logRecords.sent === 1 && dataPoints.rejected > 0',
    (res) => res.end(partial),
  );
  assert.match(stderr, /\/v1\/logs rejected 1 of 2 log records: "no"/);
  assert.match(stderr, /\/v1\/metrics rejected 1 of \d+ metric data points: "no"/);
});

test('metrics larger than the ring takes are dropped, counted and said', async () => {
  const { counts, stderr } = await counted(
    `const big = "x".repeat(10000);
     for (let i = 0; i < 1500; i++) counter.add(1, { i, big });`,
    'dataPoints.dropped.tooLarge >= 1500',
    (res) => res.end(),
  );
  assert.equal(counts.dataPoints.sent, 0);
  assert.match(stderr, /metric data points dropped so far: the metrics are larger than the buffer takes/);
});

test('counts are self-metrics of the metrics that are sent', async () => {
  const { collector } = await counted(
    'emit("a"); span("a"); add(1);',
    'logRecords.sent === 1 && facts.spans.sent === 1 && dataPoints.sent > 60',
    (res) => res.end(),
  );
  const last = (name: string) => collector.metrics().findLast((metric) => metric.name === name);
  assert.equal(last('otel.sdk.exporter.span.exported')?.points[0]?.value, 1);
  assert.equal(last('otel.sdk.exporter.log.exported')?.points[0]?.value, 1);
  assert.ok((last('otel.sdk.exporter.metric_data_point.exported')?.points[0]?.value ?? 0) > 0);
  assert.equal(last('otel.sdk.processor.log.queue.size')?.unit, '{log_record}');
});
