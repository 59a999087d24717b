/**
 * Functions of AWS Lambda, in Amazon's own runtime client, on a Runtime API of the test's: when which spans are delivered, and that
 * the answers are those of a function without the loader. What the spans are is in src/libraries/aws-lambda.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, it, test } from 'node:test';
import {
  type Answer,
  type FunctionOptions,
  type FunctionResult,
  runFunction,
} from '../../../src/libraries/aws-lambda/test/platform/platform.ts';
import { folderOf } from '../../harness/libraries.ts';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { loaderFlag, packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { type Collector, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

const clients = (version: string) => join(folderOf('aws-lambda', version), 'node_modules');
/** Of Lambda's Node 22 and Node 24. */
const VERSIONS = ['3', '4'];
const CODES = { 'function.mjs': 'export const handler =', 'function.cjs': 'exports.handler =' };

type Wanted = Partial<FunctionOptions> & { code: string; name?: string; version?: string; events: readonly unknown[] };
type Traced = FunctionResult & { spans: ReceivedSpan[]; collector: Collector };

function options({ code, name = 'function.mjs', version = '4', ...rest }: Wanted): FunctionOptions {
  return { file: project({ [name]: code }).file(name), modules: clients(version), ...rest };
}

/** With the loader, as far as its spans had arrived when the function was killed. */
async function trace(
  { env, ...wanted }: Wanted,
  watch?: (collector: Collector) => Wanted['onAnswer'],
): Promise<Traced> {
  const collector = await collect();
  try {
    const result = await runFunction({
      flags: loaderFlag('--import').args,
      ...options(wanted),
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXIT_TIMEOUT: '20000', ...env },
      ...(watch && { onAnswer: watch(collector) as NonNullable<Wanted['onAnswer']> }),
    });
    return { ...result, spans: collector.spans, collector };
  } finally {
    await collector.close();
  }
}

const outline = (spans: readonly ReceivedSpan[]) =>
  spans.map(({ kind, name, status, attributes }) =>
    [kind, name, status, attributes['error.type']].filter((part) => part !== undefined && part !== 'UNSET').join(' '),
  );

/** Stacks are of the app's own files, and of ours where it was called by us. */
const plain = ({ answers }: FunctionResult) =>
  answers.map(({ kind, body }) => ({ kind, body: body.replace(/,"trace":.*/s, '') }));

for (const version of VERSIONS) {
  for (const [name, start] of Object.entries(CODES)) {
    describe(`${name} with aws-lambda-ric ${version}`, () => {
      it('has its spans delivered before each answer', async () => {
        const seen: number[] = [];
        const code = `${start} async ({ n }) => n`;
        const events = [{ n: 1 }, { n: 2 }, { n: 3 }];
        const { answers, spans, stderr } = await trace({ code, name, version, events }, ({ spans: arrived }) => () => {
          seen.push(arrived.length);
        });
        assert.deepEqual(
          answers,
          [1, 2, 3].map((n) => ({ kind: 'response', body: String(n) })),
        );
        assert.deepEqual(seen, [1, 2, 3]);
        assert.deepEqual(
          spans.map(({ attributes }) => attributes['faas.coldstart']),
          [true, false, false],
        );
        assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 3);
        assert.equal(stderr, '');
      });

      it('loses nothing where the process is frozen with its answer', async () => {
        const end = new AbortController();
        const freeze = (_answer: Answer, child: ChildProcess) => {
          child.kill('SIGSTOP');
          end.abort();
        };
        const code = `${start} async () => 'done'`;
        const { spans } = await trace({ code, name, version, events: [{}], signal: end.signal }, () => freeze);
        assert.deepEqual(outline(spans), ['SERVER otel-auto-app']);
      });

      it('answers as without the loader, also with an error', async () => {
        const code = `${start} ({ how }) => {
          if (how === 'value') return { how };
          if (how === 'nothing') return Promise.resolve();
          if (how === 'throw') throw new RangeError('thrown');
          if (how === 'thenable') return { then: (resolve) => resolve('a thenable') };
          if (how === 'reject') return Promise.reject(new TypeError('rejected'));
          return Promise.reject(undefined);
        }`;
        // Without a promise or a callback, version 3 answers once nothing is left to do.
        const events = ['value', 'nothing', 'throw', 'thenable', 'reject', 'undefined'].map((how) => ({ how }));
        const wanted = { code, name, version, events };
        const traced = await trace(wanted);
        assert.deepEqual(plain(traced), plain(await runFunction(options(wanted))));
        assert.deepEqual(outline(traced.spans), [
          'SERVER otel-auto-app',
          'SERVER otel-auto-app',
          'SERVER otel-auto-app ERROR RangeError',
          'SERVER otel-auto-app',
          'SERVER otel-auto-app ERROR TypeError',
          'SERVER otel-auto-app ERROR Error',
        ]);
      });

      it('streams', async () => {
        const code = `${start} awslambda.streamifyResponse(async (event, stream) => {
          stream.write('a');
          await new Promise(setImmediate);
          stream.end('b');
        })`;
        const wanted = { code, name, version, events: [{}, {}] };
        const traced = await trace(wanted);
        assert.deepEqual(plain(traced), plain(await runFunction(options(wanted))));
        // Nothing of the runtime's own request.
        assert.deepEqual(outline(traced.spans), ['SERVER otel-auto-app', 'SERVER otel-auto-app']);
      });

      it('does not hide that what streams must be async', async () => {
        const code = `${start} awslambda.streamifyResponse((event, stream) => void stream.end('a'))`;
        const wanted = { code, name, version, events: [{}] };
        assert.deepEqual(plain(await trace(wanted)), plain(await runFunction(options(wanted))));
      });
    });
  }
}

test('a callback answers, once, by any of its ways, after the spans', async () => {
  const code = `exports.handler = (event, context, callback) => {
    const { how, eager } = event;
    if (eager) context.callbackWaitsForEmptyEventLoop = false;
    setImmediate(() => {
      if (how === 'callback') callback(null, 'first');
      if (how === 'error') callback(new RangeError('called back'));
      if (how === 'succeed') context.succeed('first');
      if (how === 'fail') context.fail(new TypeError('failed'));
      if (how === 'done') context.done(null, 'first');
      if (how !== 'nothing') callback(null, 'second');
    });
  };`;
  const events = ['callback', 'error', 'succeed', 'fail', 'done', 'nothing'].flatMap((how) => [
    { how },
    { how, eager: true },
  ]);
  const wanted = { code, name: 'function.cjs', version: '3', events };
  const traced = await trace(wanted);
  assert.deepEqual(plain(traced), plain(await runFunction(options(wanted))));
  const ok = 'SERVER otel-auto-app';
  const names = outline(traced.spans);
  assert.deepEqual(names.slice(0, 10), [
    ok,
    ok,
    `${ok} ERROR RangeError`,
    `${ok} ERROR RangeError`,
    ok,
    ok,
    `${ok} ERROR TypeError`,
    `${ok} ERROR TypeError`,
    ok,
    ok,
  ]);
});

test('an async handler that calls back as well is answered by what came first', async () => {
  const code = `exports.handler = async (event, context, callback) => {
    if (event.first) callback(null, 'called back');
    return 'returned';
  };`;
  const wanted = { code, name: 'function.cjs', version: '3', events: [{ first: true }, {}] };
  const traced = await trace(wanted);
  assert.deepEqual(plain(traced), plain(await runFunction(options(wanted))));
  assert.equal(traced.spans.length, 2);
});

test('an invocation that is about to time out is reported, with what it has done', async () => {
  const stop = new AbortController();
  const collector = await collect();
  const code = `import { trace } from '@opentelemetry/api';
    export const handler = () => new Promise(() => {
      trace.getTracer('app').startSpan('work').end();
      setInterval(() => {}, 1000);
    });`;
  const file = project({ 'function.mjs': code }, { packages: { '@opentelemetry/api': '@opentelemetry/api' } });
  const running = runFunction({
    file: file.file('function.mjs'),
    modules: clients('4'),
    flags: loaderFlag('--import').args,
    events: [{}],
    timeout: 1000,
    signal: stop.signal,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXIT_TIMEOUT: '20000' },
  });
  await collector.until((spans) => spans.length === 2, 60_000);
  stop.abort();
  assert.deepEqual((await running).answers, []);
  await collector.close();
  assert.deepEqual(outline(collector.spans).sort(), ['INTERNAL work', 'SERVER otel-auto-app ERROR Sandbox.Timedout']);
});

test('a process that ends in the middle of an invocation delivers its span', async () => {
  for (const ending of ['process.exit(3)', 'new Promise(() => {})']) {
    const { answers, spans } = await trace({ code: `export const handler = () => ${ending}`, events: [{}] });
    assert.deepEqual(answers, []);
    assert.deepEqual(outline(spans), ['SERVER otel-auto-app ERROR Runtime.ExitError'], ending);
  }
});

test('a collector that never answers does not keep an invocation from being answered before its deadline', async () => {
  await using hole = await collect({ answer: false });
  const { answers } = await runFunction({
    ...options({ code: 'export const handler = async ({ n }) => n', events: [{ n: 1 }, { n: 2 }] }),
    flags: loaderFlag('--import').args,
    timeout: 1500,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: hole.url, OTEL_NODE_EXIT_TIMEOUT: '60000' },
  });
  assert.deepEqual(
    answers.map(({ body }) => body),
    ['1', '2'],
  );
});

test('errors of the function’s own module are told as without the loader', async () => {
  for (const code of [
    'throw new RangeError("at load")',
    'export const other = 1',
    'export const handler = 1',
    'export {',
  ]) {
    const wanted = { code, events: [] };
    const told = ({ stderr }: FunctionResult) => /Runtime\.\w+|RangeError/.exec(stderr)?.[0] ?? stderr;
    const [traced, bare] = [await trace(wanted), await runFunction(options(wanted))];
    assert.equal(told(traced), told(bare), code);
  }
});

test('exports that a bundler has made accessors are replaced too, and everybody else sees the module as it is', async () => {
  const bundled = `Object.defineProperty(exports, 'handler', { enumerable: true, get: () => handler });
    const handler = async () => typeof module.exports.handler;`;
  const nested = `import * as self from './function.mjs';
    export const config = 1;
    export default { config };
    export const handler = async () => [self.handler === handler, import.meta.url.endsWith('/function.mjs')];`;
  const first = await trace({ code: bundled, name: 'function.cjs', events: [{}] });
  const second = await trace({ code: nested, events: [{}] });
  assert.deepEqual(
    [...first.answers, ...second.answers].map(({ body }) => body),
    ['"function"', '[true,true]'],
  );
  assert.deepEqual(outline([...first.spans, ...second.spans]), ['SERVER otel-auto-app', 'SERVER otel-auto-app']);
});

test('the resource has the function’s name, and the ARN its version in place of an alias', async () => {
  const { spans } = await trace({ code: 'export const handler = async () => 1', events: [{}], qualifier: 'live' });
  const [span] = spans;
  assert.equal(span?.resource['service.name'], 'otel-auto-app');
  assert.equal(span?.resource['faas.name'], 'otel-auto-app');
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:otel-auto-app';
  assert.deepEqual(
    [span?.attributes['cloud.resource_id'], span?.attributes['aws.lambda.invoked_arn']],
    [`${arn}:7`, `${arn}:live`],
  );
});

test('X-Ray’s context is the parent where OTEL_PROPAGATORS has xray-lambda, unless the event says more', async () => {
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  const { spans } = await trace({
    code: 'export const handler = async () => 1',
    events: [{}, { headers: { Traceparent: traceparent } }],
    env: {
      OTEL_PROPAGATORS: 'tracecontext,xray-lambda',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    },
  });
  assert.deepEqual(
    spans.map(({ traceId, parentSpanId }) => [traceId, parentSpanId]),
    [
      ['5759e988bd862e3fe1be46a994272793', '53995c3f42cd8ad8'],
      ['1'.repeat(32), '2'.repeat(16)],
    ],
  );
});

test('metrics are delivered before each answer', async () => {
  const collector = await collect();
  const seen: number[] = [];
  await runFunction({
    ...options({ code: 'export const handler = async () => 1', events: [{}, {}] }),
    flags: loaderFlag('--import').args,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXIT_TIMEOUT: '20000', OTEL_METRICS_EXPORTER: 'otlp' },
    onAnswer: () => seen.push(collector.of('metrics').length),
  });
  await collector.close();
  assert.deepEqual(seen, [1, 2]);
});

test('instances that serve several invocations at once run it in worker threads', async () => {
  const { answers, spans } = await trace(
    {
      code: 'export const handler = async ({ n }) => n',
      events: [{ n: 1 }, { n: 2 }, { n: 3 }],
      env: { AWS_LAMBDA_MAX_CONCURRENCY: '4', AWS_LAMBDA_NODEJS_WORKER_COUNT: '2', OTEL_BSP_SCHEDULE_DELAY: '100' },
    },
    // They are not frozen, so nothing waits for the spans.
    (collector) => () => collector.until((arrived) => arrived.length > 0, 60_000),
  );
  assert.deepEqual(answers.map(({ body }) => body).sort(), ['1', '2', '3']);
  assert.ok(outline(spans).every((text) => text === 'SERVER otel-auto-app'));
});

test('a layer is found by NODE_PATH', async () => {
  const { spans } = await trace({
    code: 'export const handler = async () => 1',
    events: [{}],
    flags: [],
    env: { NODE_OPTIONS: '--require @org/otel-auto/register', NODE_PATH: dirname(dirname(packed)) },
  });
  assert.deepEqual(outline(spans), ['SERVER otel-auto-app']);
});

test('outside of Lambda nothing of it is loaded', async () => {
  const app = project({ 'app.cjs': "console.log(Object.keys(require.cache).some((f) => f.includes('aws-lambda')))" });
  const { stdout } = await run({ file: app.file('app.cjs'), env: { AWS_LAMBDA_FUNCTION_NAME: 'no-handler' } });
  assert.equal(stdout, 'false\n');
});

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const [line, node] of Object.entries(supportedNodes)) {
  test(`both kinds of modules on ${node.version} (${line})`, async () => {
    for (const [name, start] of Object.entries(CODES)) {
      const wanted = { code: `${start} async () => 'done'`, name, events: [{}, {}], node: node.path };
      const { answers, spans, stderr } = await trace(wanted);
      assert.deepEqual([answers.length, stderr], [2, ''], name);
      assert.deepEqual(outline(spans), ['SERVER otel-auto-app', 'SERVER otel-auto-app'], name);
    }
  });
}
