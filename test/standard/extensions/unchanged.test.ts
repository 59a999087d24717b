/** OTEL_NODE_EXTENSIONS: classes of others run as they were published, in both module systems, on every supported Node. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { supportedNodes } from '../../harness/nodes.ts';
import { serversFor } from '../../harness/servers.ts';
import { type ExtendedResult, runExtended } from './extended.ts';

type Format = 'cjs' | 'mjs';

interface Case {
  /** Names by package. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
  /** Exports of the extension by kind, as source text. */
  readonly brings: Readonly<Record<string, string>>;
  /** The same for the app; a package's default export where the name is `default as …`. */
  readonly appImports?: Readonly<Record<string, readonly string[]>>;
  readonly app: string;
  readonly env?: Readonly<Record<string, string>>;
}

function importsOf(imports: Case['imports'], format: Format): string {
  return Object.entries(imports)
    .map(([name, names]) => {
      if (format === 'mjs') return `import { ${names.join(', ')} } from '${name}';`;
      const [first = ''] = names;
      const its = first.startsWith('default as ') ? first.slice('default as '.length) : `{ ${names.join(', ')} }`;
      return `const ${its} = require('${name}');`;
    })
    .join('\n');
}

function extensionOf({ imports, brings }: Case, format: Format): string {
  const members = Object.entries(brings).map(([kind, value]) =>
    format === 'mjs' ? `export const ${kind} = ${value};` : `exports.${kind} = ${value};`,
  );
  return [importsOf(imports, format), ...members].join('\n');
}

/** One run for each module system and Node. */
async function runEverywhere(one: Case, check: (result: ExtendedResult, where: string) => void): Promise<void> {
  for (const format of ['cjs', 'mjs'] as const)
    for (const { version, path: node } of Object.values(supportedNodes)) {
      const main = `void (async () => {\n${one.app}\n})();`;
      const files = {
        [`theirs.${format}`]: extensionOf(one, format),
        [`app.${format}`]: `${importsOf(one.appImports ?? {}, format)}\n${main}`,
      };
      const extensions = `./theirs.${format}`;
      const result = await runExtended({ files, app: `app.${format}`, extensions, env: one.env ?? {}, node });
      check(result, `.${format} on Node ${version}: ${result.stdout}${result.stderr}`);
    }
}

const API = { '@opentelemetry/api': ['context', 'propagation', 'trace'] };
const SPAN = `trace.getTracer('app').startSpan('one').end();`;

test('a batch processor with a console, a baggage processor, a ratio sampler, ids of X-Ray, and Zipkin’s exporter of SDK 2', async (t) => {
  const received: string[] = [];
  const zipkin = createServer(async (request, response) => {
    received.push(...(JSON.parse(await text(request)) as { name: string }[]).map(({ name }) => name));
    response.writeHead(202).end();
  });
  await once(zipkin.listen(0, '127.0.0.1'), 'listening');
  t.after(() => zipkin.close());
  const { port } = zipkin.address() as AddressInfo;
  let runs = 0;
  await runEverywhere(
    {
      imports: {
        '@opentelemetry/sdk-trace': [
          'BatchSpanProcessor',
          'ConsoleSpanExporter',
          'ParentBasedSampler',
          'TraceIdRatioBasedSampler',
        ],
        '@opentelemetry/baggage-span-processor': ['ALLOW_ALL_BAGGAGE_KEYS', 'BaggageSpanProcessor'],
        '@opentelemetry/id-generator-aws-xray': ['AWSXRayIdGenerator'],
        'exporter-zipkin-2': ['ZipkinExporter'],
      },
      brings: {
        spanProcessors:
          '[new BaggageSpanProcessor(ALLOW_ALL_BAGGAGE_KEYS), new BatchSpanProcessor({ exporter: new ConsoleSpanExporter() })]',
        sampler: 'new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1) })',
        idGenerator: 'new AWSXRayIdGenerator()',
        spanExporters: `[new ZipkinExporter({ url: 'http://127.0.0.1:${port}/api/v2/spans' })]`,
      },
      appImports: API,
      app: `const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
        context.with(propagation.setBaggage(context.active(), baggage), () => { ${SPAN} });`,
    },
    ({ code, lines, stdout, spans }, where) => {
      runs++;
      assert.deepEqual([code, lines, spans.length], [0, [], 1], where);
      const [span] = spans;
      assert.deepEqual([span?.name, span?.attributes], ['one', { tenant: 'acme' }], where);
      const seconds = Number.parseInt(span?.traceId.slice(0, 8) ?? '', 16);
      assert.ok(Math.abs(Date.now() / 1000 - seconds) < 600, where);
      assert.match(stdout, /name: 'one'/, where);
      assert.match(stdout, new RegExp(`traceId: '${span?.traceId}'`), where);
    },
  );
  assert.deepEqual(
    received,
    Array.from({ length: runs }, () => 'one'),
  );
});

for (const [name, sampler] of [
  ['a ratio sampler', 'new TraceIdRatioBasedSampler(0)'],
  ['a hand-written one', `{ shouldSample: () => ({ decision: 0 }), toString: () => 'none' }`],
] as const)
  test(`${name} that samples nothing: nothing is sent`, () =>
    runEverywhere(
      {
        imports: { '@opentelemetry/sdk-trace': ['TraceIdRatioBasedSampler'] },
        brings: { sampler },
        appImports: API,
        app: SPAN,
      },
      ({ code, lines, spans }, where) => assert.deepEqual([code, lines, spans.length], [0, [], 0], where),
    ));

/** Scope and name of each span, in order. */
function scopesOf(spans: ExtendedResult['spans']): string[] {
  return spans.map(({ scope, kind, name }) => `${scope} ${kind} ${name}`).sort();
}

test('Fastify’s own instrumentation, @fastify/otel', () =>
  runEverywhere(
    {
      imports: { '@fastify/otel': ['FastifyOtelInstrumentation'] },
      brings: { instrumentations: '[new FastifyOtelInstrumentation({ registerOnInitialization: true })]' },
      appImports: { fastify: ['default as fastify'] },
      app: `const app = fastify();
        app.register(async (own) => own.get('/users/:id', async () => 'ok'));
        await app.listen({ port: 0, host: '127.0.0.1' });
        await (await fetch('http://127.0.0.1:' + app.server.address().port + '/users/1')).text();
        await app.close();`,
    },
    ({ code, lines, spans }, where) => {
      assert.deepEqual([code, lines], [0, []], where);
      const scopes = scopesOf(spans);
      assert.ok(
        scopes.some((line) => line.startsWith('@fastify/otel INTERNAL')),
        where + scopes.join('\n'),
      );
      assert.deepEqual(
        scopes.filter((line) => line.startsWith('@org/otel-auto/fastify')),
        [],
        where,
      );
      assert.ok(scopes.includes('@org/otel-auto/http SERVER GET /users/:id'), where + scopes.join('\n'));
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, where);
    },
  ));

/**
 * There is no server for it: the real client connects to a port where nobody listens, and its instrumentation has that span. The app that is an ES
 * module requires it: the class (0.49.0) looks for `traceHandler` among the names of an imported module, which has only a default
 * export, and fails to patch it under upstream's own loader too.
 */
test('the official instrumentation of oracledb', () =>
  runEverywhere(
    {
      imports: { '@opentelemetry/instrumentation-oracledb': ['OracleInstrumentation'] },
      brings: { instrumentations: '[new OracleInstrumentation()]' },
      appImports: { 'node:module': ['createRequire'] },
      app: `const oracledb = createRequire(process.argv[1])('oracledb');
        await oracledb.getConnection({ user: 'a', password: 'b', connectString: '127.0.0.1:9/x' })
        .catch((error) => console.log(error.code));`,
    },
    ({ code, lines, stdout, spans }, where) => {
      assert.deepEqual([code, lines], [0, []], where);
      assert.match(stdout, /^NJS-\d+\n$/, where);
      assert.deepEqual(
        scopesOf(spans).map((line) => line.split(' ').slice(0, 2).join(' ')),
        ['@opentelemetry/instrumentation-oracledb CLIENT'],
        where,
      );
      assert.equal(spans[0]?.status, 'ERROR', where);
    },
  ));

const GREETING = {
  'node_modules/greeting/package.json':
    '{ "name": "greeting", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'node_modules/greeting/index.js': `export const greet = (name) => 'hello ' + name; export default greet;`,
};

const APP_OF_GREETING = `import { greet } from 'greeting';\nconsole.log(greet('Ann'));`;

const GREETING_INSTRUMENTATION = `class Greeting extends InstrumentationBase {
  constructor() { super('greeting-instrumentation', '1.0.0', {}); }
  init() {
    return new InstrumentationNodeModuleDefinition('greeting', ['*'], (exports) => {
      this._wrap(exports, 'greet', (greet) => (...args) => {
        const span = this.tracer.startSpan('greet');
        try { return greet(...args); } finally { span.end(); }
      });
      return exports;
    });
  }
}`;

test('a hand-written instrumentation of a library that is an ES module, by import-in-the-middle of its own', async () => {
  const names = 'InstrumentationBase, InstrumentationNodeModuleDefinition';
  const from: Record<Format, string> = {
    cjs: `const { ${names} } = require('@opentelemetry/instrumentation');
      ${GREETING_INSTRUMENTATION} exports.instrumentations = [new Greeting()];`,
    mjs: `import { ${names} } from '@opentelemetry/instrumentation';
      ${GREETING_INSTRUMENTATION} export const instrumentations = [new Greeting()];`,
  };
  for (const [format, source] of Object.entries(from))
    for (const { version, path: node } of Object.values(supportedNodes)) {
      const its = { ...GREETING, [`theirs.${format}`]: source, 'app.mjs': APP_OF_GREETING };
      const files = Object.fromEntries(Object.entries(its).map(([name, source]) => [`app/${name}`, source]));
      const extensions = `./theirs.${format}`;
      const { code, stdout, lines, spans } = await runExtended({ files, app: 'app/app.mjs', extensions, node });
      assert.deepEqual([code, stdout, lines], [0, 'hello Ann\n', []], `${format} ${version}`);
      assert.deepEqual(scopesOf(spans), ['greeting-instrumentation INTERNAL greet'], `${format} ${version}`);
    }
});

const { env, skip } = serversFor(['KAFKA_URL']);

describe('with a broker', { skip }, () => {
  test('the official instrumentation of kafkajs', () =>
    runEverywhere(
      {
        imports: { '@opentelemetry/instrumentation-kafkajs': ['KafkaJsInstrumentation'] },
        brings: { instrumentations: '[new KafkaJsInstrumentation()]' },
        appImports: { kafkajs: ['Kafka', 'logLevel'] },
        app: `process.removeAllListeners('warning'); // kafkajs sets timers to negative times.
          const { host } = new URL(process.env.KAFKA_URL);
          const kafka = new Kafka({ clientId: 'shop', brokers: [host], logLevel: logLevel.NOTHING });
          const admin = kafka.admin();
          await admin.connect();
          await admin.createTopics({ topics: [{ topic: 'extension-orders' }] }).catch(() => {});
          await admin.disconnect();
          const producer = kafka.producer();
          await producer.connect();
          await producer.send({ topic: 'extension-orders', messages: [{ value: '1' }] });
          await producer.disconnect();`,
        env,
      },
      ({ code, lines, spans }, where) => {
        assert.deepEqual([code, lines], [0, []], where);
        const scopes = scopesOf(spans);
        assert.deepEqual(
          scopes.filter((line) => line.includes('kafkajs')),
          ['@opentelemetry/instrumentation-kafkajs PRODUCER send extension-orders'],
          where + scopes.join('\n'),
        );
      },
    ));
});
