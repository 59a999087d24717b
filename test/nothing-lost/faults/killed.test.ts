/** Spans that were open for long when their process was killed: the next start with the same spool delivers them, once. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Collector, collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { storedSpans, until } from './spool/folder.ts';
import { AWAY, type LaunchOptions, launch } from './spool/launch.ts';

const OPEN = `const open = (name, attributes) => { const span = tracer.startSpan(name, { attributes }); held.push(span); return span; };
  const held = [];`;

/** Runs until so many spans are on disk, and a signal of SIGKILL. */
async function killWith(count: number, code: string, options: LaunchOptions) {
  const app = launch(`${OPEN} ${code}`, options);
  const child = await app.up;
  await until(() => storedSpans(options.folder) === count, `${count} spans on disk`);
  const killed = Date.now();
  child.kill('SIGKILL');
  assert.equal((await app.ended).signal, 'SIGKILL');
  return killed;
}

async function startNext(folder: string, collector: Collector) {
  const { code, stderr } = await launch('', { endpoint: collector.url, folder }).ended;
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(folder), [], stderr);
  return stderr;
}

const namesOf = (spans: readonly { name: string }[]) => spans.map(({ name }) => name).sort();
const marked = ({ spans }: Collector) => spans.filter(({ attributes }) => attributes['otel.span.interrupted'] === true);
const millis = (nanos: bigint) => Number(nanos / 1_000_000n);

describe('killed with open spans', { concurrency: 2 }, () => {
  it('the next start delivers them as interrupted, with the resource of then, and the last sign of life as their end', async () => {
    const folder = temporaryFolder('spool');
    await using first = await collect();
    const begun = Date.now();
    const killed = await killWith(
      2,
      `const a = open('a', { kept: 1, text: 'https://me:hunter2@host/' });
      a.addEvent('before', { url: 'https://me:hunter2@host/' }); a.setStatus({ code: 1 });
      const { trace, context } = require('@opentelemetry/api');
      held.push(tracer.startSpan('b', {}, trace.setSpan(context.active(), a))); span('ended'); say('up'); stay()`,
      { endpoint: first.url, folder, env: { OTEL_SERVICE_NAME: 'dead' } },
    );
    await using collector = await collect();
    const stderr = await startNext(folder, collector);
    assert.match(stderr, /info: 2 spans were open when an earlier process was killed/);
    assert.deepEqual(first.names(), ['ended'], collector.names().join());
    assert.deepEqual(namesOf(collector.spans), ['a', 'b']);
    const a = collector.spans.find(({ name }) => name === 'a');
    const b = collector.spans.find(({ name }) => name === 'b');
    assert.ok(a && b);
    assert.equal(b.parentSpanId, a.spanId);
    assert.equal(a.service, 'dead');
    assert.equal(a.attributes.kept, 1);
    assert.equal(a.attributes['otel.span.interrupted'], true);
    assert.deepEqual(a.events.map(({ name, attributes }) => [name, attributes]).at(-1), [
      'interrupted',
      { 'otel.span.interrupted.by': 'killed' },
    ]);
    assert.equal(b.status, 'UNSET');
    assert.doesNotMatch(JSON.stringify([a.attributes, a.events]), /hunter2/);
    const [start, end] = [millis(a.start), millis(a.end)];
    assert.ok(start >= begun && start <= end && end <= killed, `${begun} ${start} ${end} ${killed}`);
  });

  it('also where the main loop was blocked', async () => {
    const folder = temporaryFolder('spool');
    await killWith(1, `open('a'); setTimeout(() => { say('up'); for (;;); }, 1600)`, { endpoint: AWAY, folder });
    await using collector = await collect();
    await startNext(folder, collector);
    assert.deepEqual(namesOf(marked(collector)), ['a']);
  });

  it('and in a worker thread', async () => {
    const folder = temporaryFolder('spool');
    await killWith(
      1,
      `const { Worker, isMainThread } = require('node:worker_threads');
      if (isMainThread) { new Worker(__filename); say('up'); } else { open('w'); stay(); }`,
      { endpoint: AWAY, folder },
    );
    await using collector = await collect();
    await startNext(folder, collector);
    assert.deepEqual(namesOf(marked(collector)), ['w']);
  });

  it('what ended in time is delivered as it ended, and only so', async () => {
    for (const up of [true, false]) {
      const folder = temporaryFolder('spool');
      await using first = await collect();
      await killWith(
        up ? 1 : 2,
        `const a = open('a'); open('b'); setTimeout(() => { a.setAttribute('as', 'it ended'); a.end(); setTimeout(() => say('up'), 1200); }, 1700); stay()`,
        { endpoint: up ? first.url : AWAY, folder },
      );
      await using collector = await collect();
      await startNext(folder, collector);
      const all = [...first.spans, ...collector.spans];
      assert.deepEqual(namesOf(all), ['a', 'b'], String(up));
      assert.deepEqual(namesOf(marked(collector)), ['b']);
      assert.equal(all.find(({ name }) => name === 'a')?.attributes.as, 'it ended');
    }
  });

  for (const [name, code] of Object.entries({
    SIGTERM: `open('a'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 1700)`,
    'a natural end': `open('a'); setTimeout(() => {}, 1700)`,
    'process.exit()': `open('a'); setTimeout(() => process.exit(), 1700)`,
    'an uncaught error': `open('a'); setTimeout(() => { throw new Error('boom'); }, 1700)`,
  }))
    it(`what an exit has interrupted does not come again: ${name}`, async () => {
      for (const up of [true, false]) {
        const folder = temporaryFolder('spool');
        await using collector = await collect();
        const { stderr } = await launch(`${OPEN} ${code}`, { endpoint: up ? collector.url : AWAY, folder }).ended;
        if (up) assert.deepEqual(readdirSync(folder), [], stderr);
        await startNext(folder, collector);
        assert.deepEqual(namesOf(marked(collector)), ['a'], stderr);
        const [by] = collector.spans[0]?.events.map(({ attributes }) => attributes['otel.span.interrupted.by']) ?? [];
        assert.notEqual(by, 'killed');
      }
    });

  it('a span that is ended around the exit, and again, is delivered once, as it ended', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect();
    await launch(
      `${OPEN} const a = open('a'), b = open('b'); const { reallyExit } = process;
      process.on('exit', () => { a.end(); a.end(); });
      process.reallyExit = (code) => { b.end(); reallyExit.call(process, code); a.end(); b.end(); };
      setTimeout(() => process.exit(0), 1700);`,
      { endpoint: collector.url, folder },
    ).ended;
    assert.deepEqual(readdirSync(folder), []);
    await startNext(folder, collector);
    assert.deepEqual(namesOf(collector.spans), ['a', 'b']);
    assert.deepEqual(namesOf(marked(collector)), []);
  });

  it('what the app has lost, or ended before its copy was written, leaves nothing', async () => {
    const folder = temporaryFolder('spool');
    await using collector = await collect();
    const { stderr } = await launch(
      `for (let i = 0; i < 20; i++) tracer.startSpan('forgotten', { root: true });
      const until = Date.now() + 2500;
      const timer = setInterval(() => { gc(); if (Date.now() > until) clearInterval(timer); }, 100);`,
      { endpoint: collector.url, folder, nodeArgs: ['--expose-gc'] },
    ).ended;
    assert.deepEqual(readdirSync(folder), [], stderr);
    assert.deepEqual(namesOf(marked(collector)), [], stderr);
  });

  it('OTEL_NODE_OPEN_SPANS_AT_EXIT=false', async () => {
    const folder = temporaryFolder('spool');
    await killWith(1, `open('a'); setTimeout(() => { span('b'); say('up') }, 1700); stay()`, {
      endpoint: AWAY,
      folder,
      env: { OTEL_NODE_OPEN_SPANS_AT_EXIT: 'false' },
    });
    await using collector = await collect();
    await startNext(folder, collector);
    assert.deepEqual(namesOf(collector.spans), ['b']);
  });

  it('the file is for this user only', {
    skip: process.platform === 'win32' && 'Windows has no such modes',
  }, async () => {
    const folder = join(temporaryFolder('spool'), 'made');
    const app = launch(`${OPEN} open('a'); say('up'); stay()`, { endpoint: AWAY, folder });
    const child = await app.up;
    await until(() => readdirOrNone(folder).length === 1, 'the file');
    const [name = ''] = readdirSync(folder);
    assert.match(name, /\.open1$/);
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    child.kill('SIGKILL');
    await app.ended;
  });
});

function readdirOrNone(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
