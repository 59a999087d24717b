/** A collector that goes away and comes back, and a million spans: what is kept, and that every span is counted. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../../harness/packed.ts';
import { type Answer, type Collector, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { writeApp } from '../exit/app.ts';

const LONG = process.env.OTEL_AUTO_LONG === '1';
const MILLION = 1_000_000;

/** `counts()`: the facts about spans. */
const FACTS = `const { facts } = builtin("module").createRequire("/")(${JSON.stringify(join(packed, 'dist', 'index.cjs'))});
const counts = () => facts()?.spans;
const tracer = api?.trace.getTracer("app");`;

interface Counts {
  ended: number;
  sent: number;
  rejected: number;
  dropped: Record<string, number>;
  retained: number;
  retainedBytes: number;
}

/** A collector that can be killed and started again on its port. */
class MortalCollector {
  /** How often each span was received, by name. */
  readonly received = new Map<string, number>();
  #running: Collector | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const answer: Answer = (response, { names }) => {
      for (const name of names) this.received.set(name, (this.received.get(name) ?? 0) + 1);
      response.end();
    };
    this.#running = await collect({ answer, port: this.#port, forget: true });
    this.#port = this.#running.port;
  }

  async kill(): Promise<void> {
    await this.#running?.close();
  }
}

const AWAY = LONG ? 60_000 : 10_000;

test(`a collector is killed under load and is back after ${AWAY / 1000} s: nothing is lost`, async () => {
  const file = writeApp(
    {
      code: `${FACTS}
        let count = 0;
        const load = setInterval(() => {
          for (let i = 0; i < 20; i++) tracer.startSpan("s" + count++, { attributes: { text: "x".repeat(100) } }).end();
        }, 20);
        say("loaded");
        setTimeout(() => clearInterval(load), ${AWAY + 2000});
        const settled = setInterval(() => {
          if (count < 100 || counts().retained > 0) return;
          if (!load._destroyed) return;
          clearInterval(settled);
          say(JSON.stringify(counts()));
        }, 20);`,
    },
    'cjs',
  );
  const collector = new MortalCollector();
  await collector.start();
  const result = await run({
    file,
    timeout: AWAY * 3 + 30_000,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
    onLine(line) {
      if (line !== 'loaded') return;
      setTimeout(() => collector.kill(), 1000);
      setTimeout(() => collector.start(), 1000 + AWAY);
    },
  });
  await collector.kill();
  const counts = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as Counts;
  assert.equal(result.code, 0);
  assert.ok(counts.ended > AWAY / 4, `${counts.ended} spans`);
  assert.equal(counts.sent, counts.ended, result.stderr);
  assert.equal(collector.received.size, counts.ended);
  assert.match(result.stderr, /^\[otel-auto\] warn: cannot send traces .* spans are kept and tried again/);
});

/** Ends a million spans as fast as the loop turns, then says what became of them and how its memory went. */
const FLOOD = `${FACTS}
  let count = 0;
  const memory = [];
  const more = () => {
    for (let i = 0; i < 500; i++) tracer.startSpan("s" + count++, { attributes: { text: "x".repeat(100) } }).end();
    if (count % 50000 === 0) {
      const { rss, heapTotal } = process.memoryUsage();
      memory.push(rss - heapTotal);
    }
    if (count < ${MILLION}) return setImmediate(more);
    process.once("exit", () => say(JSON.stringify({ ...counts(), memory })));
  };
  more();`;

/*
 * Memory (bytes) is what the process has beside the heap of the app's thread, which V8 lets grow in such a loop with or
 * without us: Node itself, the sender's thread, what is kept, and batches that are garbage but not collected yet.
 */
const MOST = 250 * 2 ** 20;
/** Bytes by which the last quarter may take more than the half before it; a leak of every span would be 50 MiB. */
const WOBBLE = 32 * 2 ** 20;

for (const up of [true, false]) {
  test(`a million spans through 32 MiB with the collector ${up ? 'up' : 'away'}: all counted`, async () => {
    const collector = new MortalCollector();
    await collector.start();
    if (!up) await collector.kill();
    const file = writeApp({ code: FLOOD }, 'cjs');
    const result = await run({
      file,
      timeout: 120_000,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXIT_TIMEOUT: '10000' },
    });
    await collector.kill();
    const { ended, sent, rejected, dropped, retained, memory } = JSON.parse(result.stdout) as Counts & {
      memory: number[];
    };
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    const report = `${result.stdout}${result.stderr}`;
    assert.equal(ended, MILLION);
    assert.equal(sent + rejected + lost + retained, MILLION, report);
    assert.equal(rejected, 0, report);
    const [received, duplicates] = [collector.received.size, [...collector.received.values()].filter((n) => n > 1)];
    assert.deepEqual([received, duplicates.length], [sent, 0], report);
    if (up) assert.ok(sent > MILLION / 10, report);
    else assert.ok(lost > MILLION / 2, report);
    const most = (from: number, to: number) => Math.max(...memory.slice(from, to));
    assert.equal(memory.length, 20);
    assert.ok(most(0, 20) < MOST, report);
    assert.ok(most(15, 20) - most(5, 15) < WOBBLE, report);
  });
}
