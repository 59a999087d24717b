import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startReceiver, type TracesInfo } from '../../src/viewer/receive/receiver.ts';
import { addSpans, services, type Trace } from '../../src/viewer/trace.ts';
import { formatTree } from '../../src/viewer/tree.ts';
import { root } from '../harness/packed.ts';
import { run } from '../harness/run.ts';

const file = join(root, 'tools', 'demo.mjs');
const timeout = 90_000;

/** What each request gives, siblings by name: two of them may start in the same ms. */
const TREES = [
  `gateway  POST /orders  SERVER
└─ gateway  request handler - /orders  INTERNAL
   └─ gateway  POST  CLIENT
      └─ orders  POST /orders  SERVER
         └─ orders  request handler - /orders  INTERNAL
            ├─ orders  GET  CLIENT
            │  └─ inventory  GET  SERVER
            └─ orders  INSERT orders  CLIENT`,
  `gateway  GET /orders/:id  SERVER
└─ gateway  request handler - /orders/:id  INTERNAL
   └─ gateway  GET  CLIENT
      └─ orders  GET /orders/:id  SERVER
         └─ orders  request handler - /orders/:id  INTERNAL
            ├─ orders  GET  CLIENT
            │  └─ inventory  GET  SERVER
            └─ orders  SELECT orders  CLIENT`,
  `gateway  GET /orders/:id  SERVER
└─ gateway  request handler - /orders/:id  INTERNAL
   └─ gateway  GET  CLIENT  ERROR
      └─ orders  GET /orders/:id  SERVER
         └─ orders  request handler - /orders/:id  INTERNAL
            └─ orders  SELECT orders  CLIENT`,
  `gateway  POST /orders  SERVER  ERROR
└─ gateway  request handler - /orders  INTERNAL
   └─ gateway  POST  CLIENT  ERROR
      └─ orders  POST /orders  SERVER  ERROR
         └─ orders  request handler - /orders  INTERNAL  ERROR: inventory answered 404 for "unicorn"
            └─ orders  GET  CLIENT  ERROR
               └─ inventory  GET  SERVER`,
];

/** The spans of a tree without where they hang and how long they took, sorted. */
const spanLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/^[│├└─ ]+/, '').replace(/ {2}\d+\.?\d* m?s(?= {2}|$)/, ''))
    .filter((line) => /^(gateway|orders|inventory) {2}/.test(line))
    .sort();

describe('the demo', () => {
  it('prints the trace of each request and sees the services end as without the loader', async () => {
    const { code, stdout, stderr } = await run({ file, flag: false, timeout });
    assert.equal(code, 0, stderr + stdout);
    for (const heading of [
      'POST /orders {"product":"apple","quantity":2}\n-> 201 {"id":1,"product":"apple","quantity":2}\ngateway  POST /orders  SERVER  ',
      'GET /orders/1\n-> 200 {"id":1,"product":"apple","quantity":2,"available":12}\ngateway  GET /orders/:id  SERVER  ',
      'GET /orders/2\n-> 404 {"error":"no order 2"}\ngateway  GET /orders/:id  SERVER  ',
      '-> 502 {"error":"orders: inventory answered 404 for \\"unicorn\\""}\ngateway  POST /orders  SERVER  ',
      'gateway ended: exit code 0\norders ended: SIGTERM\ninventory ended: SIGTERM\n',
      'not of a request: orders CREATE orders\n',
    ]) {
      assert.ok(stdout.includes(heading), `${heading}\nis not in\n${stdout}`);
    }
    assert.deepEqual(spanLines(stdout), spanLines(TREES.join('\n')));
  });

  it('ends with the page that shows these traces, if asked, until it is stopped', async () => {
    const demo = spawn(process.execPath, [file, '--view'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    demo.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const url = new Promise<string>((resolve, reject) => {
      demo.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        const [, found] = /open (http:\/\/127\.0\.0\.1:\d+\S*) in a browser/.exec(stderr) ?? [];
        if (found !== undefined) resolve(found);
      });
      demo.once('exit', () => reject(new Error(stdout + stderr)));
    });
    const api = new URL('/api/traces', await url);
    const { traces } = (await (await fetch(api)).json()) as { traces: { name: string }[] };
    const names = traces.map(({ name }) => name);
    assert.equal(names.length, TREES.length + 1, names.join());
    demo.kill('SIGTERM');
    assert.deepEqual(await once(demo, 'exit'), [0, null], stderr);
  });

  it('says what it does not know, and what --view cannot show', async () => {
    const unknown = await run({ file, args: ['--page'], flag: false });
    assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
    assert.match(unknown.stderr, /^unknown: --page; .*--view/);
    const elsewhere = await run({
      file,
      args: ['--view'],
      flag: false,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    });
    assert.deepEqual([elsewhere.code, elsewhere.stdout], [1, '']);
    assert.match(elsewhere.stderr, /nothing to show: the traces go to http:\/\/127\.0\.0\.1:9/);
  });

  for (const [protocol, encoding, compression] of [
    ['http/protobuf', 'protobuf', 'gzip'],
    ['http/json', 'json', 'none'],
  ] as const) {
    it(`sends to OTEL_EXPORTER_OTLP_ENDPOINT, ${protocol}, ${compression}, everything before the services end`, async () => {
      const traces = new Map<string, Trace>();
      const seen: TracesInfo[] = [];
      const receiver = await startReceiver({
        onTraces(request, info) {
          addSpans(traces, request);
          seen.push(info);
        },
      });
      const { code, stdout, stderr } = await run({
        file,
        flag: false,
        timeout,
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        },
      });
      await receiver.close();
      assert.equal(code, 0, stderr + stdout);
      assert.ok(stdout.includes(`sending traces to ${receiver.url}\n`));
      assert.ok(stdout.endsWith(`look for the services gateway, orders, inventory behind ${receiver.url}\n`));
      const ofRequests = [...traces.values()].filter((trace) => services(trace).has('gateway'));
      const trees = ofRequests.map((trace) => formatTree(trace, { durations: false, order: 'name' }));
      assert.deepEqual(trees.sort(), [...TREES].sort());
      assert.deepEqual(new Set(seen.map((info) => info.encoding)), new Set([encoding]));
      assert.ok(seen.every(({ headers }) => (headers['content-encoding'] === 'gzip') === (compression === 'gzip')));
    });
  }
});
