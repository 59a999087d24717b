import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { ON, writeApp } from '../../standard/signals/app.ts';

async function inWorker(main: string, worker: string) {
  const collector = await collect();
  const file = writeApp({
    code: `const { Worker, isMainThread } = builtin("worker_threads");
      emit("main"); add(1);
      const worker = new Worker(here("worker"));
      ${main}`,
    files: { worker },
  });
  const { code, stderr } = await run({ file, env: { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  await collector.close();
  assert.deepEqual([code, stderr], [0, '']);
  return {
    logs: collector
      .logs()
      .map(({ body }) => body)
      .sort(),
    counts: collector
      .metrics()
      .filter(({ name }) => name === 'app.count')
      .map(({ points, resource }) => [points[0]?.value, resource['thread.id'] !== undefined])
      .sort(),
    of: (name: string) => collector.metrics().filter((metric) => metric.name === name),
  };
}

for (const [name, end] of Object.entries({ 'ends naturally': '', 'calls process.exit()': 'process.exit(0);' })) {
  test(`a worker thread that ${name} hands over its log records and metrics`, async () => {
    const { logs, counts, of } = await inWorker('', `emit("worker"); add(5); ${end}`);
    assert.deepEqual(logs, ['main', 'worker']);
    // Two threads, two streams: the same resource would make them one, with two writers.
    assert.deepEqual(counts, [
      [1, false],
      [5, true],
    ]);
    assert.equal(of('process.cpu.time').length, 1, 'the process is measured once');
  });
}

test('worker.terminate() loses no log record', async () => {
  const { logs } = await inWorker(
    'worker.once("message", () => worker.terminate());',
    'emit("worker"); builtin("worker_threads").parentPort.postMessage(1); setInterval(() => {}, 1000);',
  );
  assert.deepEqual(logs, ['main', 'worker']);
});
