/** The helpers of the package root, imported by an app by name: with the loader, in both module systems, and without it. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { transform } from 'esbuild';
import { packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { drawTraces } from '../../harness/tree.ts';

const EVERYTHING =
  'addAttributes, addEvent, continueFrom, currentSpanId, currentTraceId, extract, inject, traced, withSpan';
const imports = {
  mjs: `import { ${EVERYTHING} } from '@org/otel-auto';`,
  cjs: `const { ${EVERYTHING} } = require('@org/otel-auto');`,
};

/** Spans start by the wall clock, in ms: in a later one what follows is drawn after what came before. */
const NEXT_MS = 'function nextMs() { const now = Date.now(); while (Date.now() === now); }';

interface Outcome {
  stdout: string;
  spans: readonly ReceivedSpan[];
}

interface Options {
  flag?: false;
  experimentalDecorators?: boolean;
}

async function runApp(
  t: TestContext,
  source: string,
  extension: 'mjs' | 'cjs',
  { flag, experimentalDecorators = false }: Options = {},
): Promise<Outcome> {
  // Node strips types, but knows no decorators yet.
  const format = extension === 'mjs' ? 'esm' : 'cjs';
  const tsconfigRaw = { compilerOptions: { experimentalDecorators } };
  const { code } = await transform(`${imports[extension]}\n${NEXT_MS}\n${source}`, {
    loader: 'ts',
    target: 'node22',
    format,
    tsconfigRaw,
  });
  const { folder, file } = project({});
  t.after(() => rmSync(folder, { recursive: true }));
  const link = join(folder, 'node_modules', '@org', 'otel-auto');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(packed, link);
  const app = file(`app.${extension}`);
  writeFileSync(app, code);
  const collector = await collect();
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'app' };
    const result = await run({ file: app, env, ...(flag === false && { flag }) });
    assert.deepEqual([result.code, result.stderr], [0, '']);
    return { stdout: result.stdout, spans: collector.spans };
  } finally {
    await collector.close();
  }
}

/** One test per module system with the loader, and one without: the app must print the same. */
function testEverywhere(name: string, source: string, check: (outcome: Outcome) => void, options: Options = {}): void {
  for (const extension of ['mjs', 'cjs'] as const) {
    test(`${name} (${extension})`, async (t) => {
      const traced = await runApp(t, source, extension, options);
      check(traced);
      const bare = await runApp(t, source, extension, { ...options, flag: false });
      assert.equal(bare.stdout, traced.stdout);
      assert.deepEqual(bare.spans, []);
    });
  }
}

testEverywhere(
  'withSpan: values, promises, errors',
  `
  const error = new TypeError('no stock');
  async function main() {
    console.log(withSpan('value', () => 1), withSpan('options', { attributes: { 'order.items': 3 }, kind: 2 }, () => 2));
    await withSpan('outer', async () => {
      await Promise.resolve();
      withSpan('inner', () => {});
      console.log(await withSpan('promise', async () => 3));
    });
    nextMs();
    try { withSpan('throws', () => { throw error; }); } catch (thrown) { console.log(thrown === error); }
    nextMs();
    await withSpan('rejects', () => Promise.reject(error)).catch((thrown) => console.log(thrown === error));
    nextMs();
    try { withSpan('throws a string', () => { throw 'text'; }); } catch (thrown) { console.log(thrown); }
    nextMs();
    console.log(await withSpan('thenable', () => ({ then(resolve) { resolve(4); } })));
    try { withSpan('nothing', {}); } catch (thrown) { console.log(thrown.message); }
  }
  main();`,
  ({ stdout, spans }) => {
    assert.equal(stdout, '1 2\n3\ntrue\ntrue\ntext\n4\nwithSpan(name, [options], work): work is not a function\n');
    const expected = [
      'app  value  INTERNAL',
      'app  options  CLIENT',
      'app  outer  INTERNAL',
      '├─ app  inner  INTERNAL',
      '└─ app  promise  INTERNAL',
      'app  throws  INTERNAL  ERROR: no stock',
      'app  rejects  INTERNAL  ERROR: no stock',
      'app  throws a string  INTERNAL  ERROR: text',
      'app  thenable  INTERNAL',
    ];
    assert.equal(drawTraces(spans), expected.join('\n'));
    const named = (name: string) => spans.find((span) => span.name === name);
    assert.equal(named('options')?.attributes['order.items'], 3);
    for (const name of ['throws', 'rejects']) {
      const [event, ...more] = named(name)?.events ?? [];
      assert.equal(event?.attributes['exception.type'], 'TypeError');
      assert.equal(event?.attributes['exception.message'], 'no stock');
      assert.deepEqual(more, []);
    }
  },
);

testEverywhere(
  'withSpan: generators',
  `
  const step = (name) => withSpan(name, () => {});
  async function main() {
    const numbers = withSpan('numbers', function* () { step('first'); const got = yield 1; step('second'); yield got; return 'end'; });
    console.log(numbers.next().value, numbers.next('sent').value, numbers.next().value);
    for (const _ of withSpan('left early', function* () { try { yield 1; yield 2; } finally { step('cleanup'); } })) break;
    nextMs();
    try { [...withSpan('broken', function* () { yield 1; throw new Error('gone'); })]; } catch (error) { console.log(error.message); }
    nextMs();
    const caught = withSpan('caught', function* () { try { yield 1; } catch (error) { yield error; } });
    caught.next();
    console.log(caught.throw('thrown in').value, caught.return('over').value);
    nextMs();
    for await (const value of withSpan('async', async function* () { await null; step('async step'); yield 'a'; yield 'b'; })) console.log(value);
    for await (const _ of withSpan('async left early', async function* () { try { yield 1; } finally { step('async cleanup'); } })) break;
    nextMs();
    await (async () => { for await (const _ of withSpan('async broken', async function* () { throw new Error('async gone'); })); })().catch((error) => console.log(error.message));
  }
  main();`,
  ({ stdout, spans }) => {
    assert.equal(stdout, '1 sent end\ngone\nthrown in over\na\nb\nasync gone\n');
    const expected = [
      'app  numbers  INTERNAL',
      '├─ app  first  INTERNAL',
      '└─ app  second  INTERNAL',
      'app  left early  INTERNAL',
      '└─ app  cleanup  INTERNAL',
      'app  broken  INTERNAL  ERROR: gone',
      'app  caught  INTERNAL',
      'app  async  INTERNAL',
      '└─ app  async step  INTERNAL',
      'app  async left early  INTERNAL',
      '└─ app  async cleanup  INTERNAL',
      'app  async broken  INTERNAL  ERROR: async gone',
    ];
    assert.equal(drawTraces(spans), expected.join('\n'));
  },
);

testEverywhere(
  'traced: methods',
  `
  class Orders {
    #items = 2;
    @traced() place(this: Orders, more) { return this.#items + more; }
    @traced('stock check', { attributes: { warehouse: 'north' } }) async check() { await null; return this.place(0); }
    @traced() static count() { return 7; }
    @traced() *all() { yield this.#items; }
  }
  class Imports extends Orders {}
  async function main() {
    const orders = new Orders();
    console.log(orders.place(1), await orders.check(), Orders.count(), [...orders.all()], orders.place.name, orders.place.length);
    new Imports().place(1);
  }
  main();`,
  ({ stdout, spans }) => {
    assert.equal(stdout, '3 2 7 [ 2 ] place 1\n');
    const expected = [
      'app  Orders.place  INTERNAL',
      'app  stock check  INTERNAL',
      '└─ app  Orders.place  INTERNAL',
      'app  Orders.count  INTERNAL',
      'app  Orders.all  INTERNAL',
      'app  Imports.place  INTERNAL',
    ];
    assert.equal(drawTraces(spans), expected.join('\n'));
    assert.equal(spans.find(({ name }) => name === 'stock check')?.attributes.warehouse, 'north');
  },
);

testEverywhere(
  'traced: methods, by experimentalDecorators',
  `
  class Orders {
    items = 2;
    @traced() place(more) { return this.items + more; }
    @traced('stock check', { kind: 'client' }) async check() { await null; return this.place(0); }
    @traced() static count() { return 7; }
    @traced() get size() { return this.items; }
  }
  async function main() {
    const orders = new Orders();
    console.log(orders.place(1), await orders.check(), Orders.count(), orders.size, orders.place.name, orders.place.length);
  }
  main();`,
  ({ stdout, spans }) => {
    assert.equal(stdout, '3 2 7 2 place 1\n');
    const expected = [
      'app  Orders.place  INTERNAL',
      'app  stock check  CLIENT',
      '└─ app  Orders.place  INTERNAL',
      'app  Orders.count  INTERNAL',
    ];
    assert.equal(drawTraces(spans), expected.join('\n'));
  },
  { experimentalDecorators: true },
);

for (const extension of ['mjs', 'cjs'] as const) {
  test(`the current span, and carriers (${extension})`, async (t) => {
    const source = `
      let headers, bytes;
      // Elsewhere: made before the span, so not in its context.
      setTimeout(() => {
        for (const carrier of [headers, bytes, null, undefined, { traceparent: 'nonsense' }, { traceparent: 5 }])
          continueFrom(carrier, () => withSpan('receiver', () => {}));
        console.log(extract(undefined) === extract(null));
      });
      console.log(currentTraceId(), currentSpanId());
      withSpan('sender', () => {
        addAttributes({ 'command.id': 7, ignored: undefined });
        addEvent('cache-miss', { key: 'a' });
        console.log(currentTraceId(), currentSpanId());
        headers = inject({ kept: 'yes' });
        console.log(Object.keys(headers).join());
        bytes = Object.fromEntries(Object.entries(inject()).map(([key, value]) => [key, Buffer.from(value)]));
      });`;
    const { stdout, spans } = await runApp(t, source, extension);
    const [sender, ...receivers] = [...spans].sort((a, b) => (a.start < b.start ? -1 : 1));
    const ids = `${sender?.traceId} ${sender?.spanId}`;
    assert.equal(stdout, `undefined undefined\n${ids}\nkept,traceparent\ntrue\n`);
    assert.deepEqual(sender?.attributes, { 'command.id': 7 });
    assert.deepEqual(sender?.events, [{ name: 'cache-miss', attributes: { key: 'a' } }]);
    const parents = receivers.map((span) =>
      span.parentSpanId === '' ? 'none' : `${span.traceId} ${span.parentSpanId}`,
    );
    assert.deepEqual(parents, [ids, ids, 'none', 'none', 'none', 'none']);
  });
}

test('without the loader there are no ids, and carriers stay as they are', async (t) => {
  const source = `
    withSpan('nothing', (span) => console.log(currentTraceId(), currentSpanId(), span.isRecording()));
    console.log(inject({ a: 1 }), continueFrom({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }, () => 3));`;
  const { stdout } = await runApp(t, source, 'mjs', { flag: false });
  assert.equal(stdout, 'undefined undefined false\n{ a: 1 } 3\n');
});
