/** Spans that are open when the process ends: which, how often, and what becomes of them where there are very many. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunOptions } from '../../harness/run.ts';
import { trace } from '../../harness/trace.ts';
import { writeApp } from './app.ts';

const TRACER = 'const tracer = api.trace.getTracer("app");';

function traceApp(code: string, options: Omit<RunOptions, 'file'> = {}, files?: Record<string, string>) {
  return trace({ file: writeApp({ code: `${TRACER} ${code}`, ...(files && { files }) }, 'cjs'), ...options });
}

const namesOf = (spans: readonly { name: string }[]) => spans.map(({ name }) => name).sort();
const isMarked = ({ attributes }: { attributes: object }) => 'otel.span.interrupted' in attributes;

describe('spans that are open at the end', () => {
  it('what an exit listener of the app ends, ends as usual', async () => {
    const { spans } = await traceApp(`const a = tracer.startSpan("a"), b = tracer.startSpan("b");
      process.on("exit", () => a.end()); process.exit(0);`);
    assert.deepEqual(namesOf(spans), ['a', 'b']);
    assert.deepEqual(namesOf(spans.filter(isMarked)), ['b']);
  });

  it('after an uncaught error, also where an exit listener of the app throws', async () => {
    const { spans, code } = await traceApp(
      `process.on("exit", () => { throw new Error("of the listener"); }); tracer.startActiveSpan("a", () => { throw new Error("of the app"); });`,
    );
    assert.equal(code, 1);
    assert.deepEqual(namesOf(spans.filter(isMarked)), ['a']);
  });

  it('what a drain on SIGTERM ends, ends as usual', async () => {
    const { spans, code } = await traceApp(
      `const a = tracer.startSpan("a"), b = tracer.startSpan("b"); const up = setInterval(() => {}, 1000);
      process.on("SIGTERM", () => setTimeout(() => { a.end(); clearInterval(up); }, 50)); say("ready");`,
      { onLine: (_line, child) => child.kill('SIGTERM') },
    );
    assert.equal(code, 0);
    assert.deepEqual(namesOf(spans.filter(isMarked)), ['b']);
    assert.deepEqual(namesOf(spans), ['a', 'b']);
  });

  it('a span that is ended again is delivered once, as it was', async () => {
    const { spans, stderr } = await traceApp(`const a = tracer.startSpan("a"); const { reallyExit } = process;
      process.reallyExit = (code) => { reallyExit.constructor; a.end(); a.end(); reallyExit.call(process, code); a.end(); };
      process.exit(0);`);
    assert.deepEqual(namesOf(spans), ['a']);
    assert.equal(stderr, '');
  });

  it('OTEL_NODE_OPEN_SPANS_AT_EXIT=false', async () => {
    const { spans } = await traceApp('span("a"); globalThis.b = tracer.startSpan("b"); process.exit(0);', {
      env: { OTEL_NODE_OPEN_SPANS_AT_EXIT: 'false' },
    });
    assert.deepEqual(namesOf(spans), ['a']);
  });

  it('what is not sampled is not delivered', async () => {
    const { spans } = await traceApp('globalThis.b = tracer.startSpan("b"); process.exit(0);', {
      env: { OTEL_TRACES_SAMPLER: 'always_off' },
    });
    assert.deepEqual(spans, []);
  });

  it('limits hold', async () => {
    const { spans } = await traceApp(
      'globalThis.b = tracer.startSpan("b", { attributes: { a: 1, b: 2 } }); process.exit(0);',
      { env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_SPAN_EVENT_COUNT_LIMIT: '0' } },
    );
    assert.deepEqual(spans[0]?.attributes, { a: 1, b: 2 });
    assert.deepEqual(spans[0]?.events, []);
  });

  it('texts of the error that ends the process are scrubbed', async () => {
    const { spans } = await traceApp(
      `const a = tracer.startSpan("a"); api.context.with(api.trace.setSpan?.(api.context.active(), a) ?? api.context.active(), () => {});
      const holding = { getValue: () => a, setValue() { return this; }, deleteValue() { return this; } };
      api.context.with(holding, () => { throw new Error("no access to https://me:hunter2@host/?password=hunter2"); });`,
    );
    const text = JSON.stringify(
      spans.map(({ events, statusMessage, attributes }) => [events, statusMessage, attributes]),
    );
    assert.match(text, /no access to/);
    assert.doesNotMatch(text, /hunter2/);
  });

  it('a span of a worker thread that ends is delivered, one of a terminated thread harms nothing', async () => {
    const { spans, code, stderr } = await traceApp(
      `const { Worker } = builtin("worker_threads");
      new Worker(here("ends")).on("exit", () => {
        const worker = new Worker(here("stays"));
        worker.on("message", async () => { await worker.terminate(); });
      });`,
      {},
      {
        ends: 'globalThis.w = api.trace.getTracer("w").startSpan("w"); process.exit(0);',
        stays:
          'globalThis.w = api.trace.getTracer("w").startSpan("never"); setInterval(() => {}, 1000); builtin("worker_threads").parentPort.postMessage("up");',
      },
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(namesOf(spans), ['w']);
  });

  it('100,000 of them at SIGTERM: each is delivered or counted, within the deadline', async () => {
    const count = 100_000;
    const { spans, signal, stderr } = await traceApp(
      `globalThis.held = Array.from({ length: ${count} }, (_, i) => tracer.startSpan("s", { attributes: { i } }));
      setInterval(() => {}, 1000); say("ready");`,
      {
        onLine: (_line, child) => child.kill('SIGTERM'),
        env: { OTEL_NODE_EXIT_TIMEOUT: '5000', OTEL_NODE_EXIT_MAX: '60000' },
      },
    );
    assert.equal(signal, 'SIGTERM');
    const arrived = new Set(spans.map(({ spanId }) => spanId)).size;
    assert.equal(arrived, spans.length);
    const lines = [...stderr.matchAll(/(\d+) spans? (?:dropped so far|lost at exit|not confirmed at exit)/g)];
    const counted = lines.reduce((sum, [, number]) => sum + Number(number), 0);
    assert.ok(arrived + counted >= count, `${arrived} arrived, ${counted} counted\n${stderr}`);
  });

  it('what the app has forgotten is not kept', async () => {
    const { stdout } = await traceApp(
      `let collected = 0; globalThis.registry = new FinalizationRegistry(() => { collected++; });
      for (let i = 0; i < 1000; i++) registry.register(tracer.startSpan("forgotten", { root: true }), undefined);
      const timer = setInterval(() => {
        gc();
        if (collected < 990) return;
        say("collected"); process.kill(process.pid, "SIGKILL");
      }, 100);`,
      { nodeArgs: ['--expose-gc'], timeout: 60_000 },
    );
    assert.equal(stdout, 'collected\n');
  });
});
