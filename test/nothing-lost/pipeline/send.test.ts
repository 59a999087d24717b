import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXPORTER_AGENT } from '../../../src/pipeline/transport/http.ts';
import { collect } from '../../harness/receive.ts';
import { slack } from '../../harness/slowness.ts';
import { AUTHORITY, type Certificate, certificateFile, KEY } from '../../harness/tls/certificates.ts';
import { NODE_MAJOR, runCode } from './run-code.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

/** Does that once the first span has arrived, however long that takes. */
const ONCE_SENT = (code: string) =>
  `const sent = setInterval(() => { if (counters().sent === 0) return; clearInterval(sent); ${code} }, 5);`;
const TWO = 'span("a", { n: 1 }); span("b")';
/** Ends when all that ended is settled: polls the counters, which nothing announces. */
const UNTIL_SETTLED = `const settled = setInterval(() => {
  if (counters().retained > 0) return;
  clearInterval(settled);
  console.log(JSON.stringify(counters()));
}, 10);`;

function counters(stdout: string) {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    ended: number;
    sent: number;
    rejected: number;
    dropped: Record<string, number>;
    retained: number;
  };
}

describe('sending', { concurrency: 2 }, () => {
  for (const protocol of ['http/protobuf', 'http/json'] as const) {
    for (const compression of ['none', 'gzip'] as const) {
      it(`${protocol}, compression ${compression}: one request with resource, scope, headers and user agent`, async () => {
        await using collector = await collect();
        const headers = { authorization: 'Bearer secret' };
        const { stderr } = await runCode(TWO, {
          otlp: { endpoint: `${collector.url}/v1/traces`, protocol, compression, headers },
        });
        assert.equal(stderr, '');
        const [request, ...more] = collector.requests;
        assert.equal(more.length, 0);
        assert.ok(request);
        assert.equal(request.method, 'POST');
        assert.equal(request.url, '/v1/traces');
        assert.equal(request.headers.authorization, 'Bearer secret');
        assert.equal(request.headers['user-agent'], `otel-auto/test ${EXPORTER_AGENT}`);
        assert.equal(
          request.headers['content-type'],
          protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
        );
        assert.equal(request.headers['content-encoding'], compression === 'gzip' ? 'gzip' : undefined);
        assert.deepEqual(request.names, ['a', 'b']);
        const [{ resource, scopeSpans }] = request.traces.resourceSpans as [(typeof request.traces.resourceSpans)[0]];
        assert.deepEqual(resource?.attributes, [{ key: 'service.name', value: { stringValue: 'test' } }]);
        assert.equal(scopeSpans[0]?.scope?.name, 'test');
        assert.equal(scopeSpans[0]?.scope?.version, '1.2.3');
      });
    }
  }

  it('calls itself as the bundled official exporter does', () => {
    const file = new URL('../../../node_modules/@opentelemetry/otlp-exporter-base/package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(EXPORTER_AGENT, `OTel-OTLP-Exporter-JavaScript/${version}`);
  });

  it('grpc, to a receiver that is not ours', async () => {
    const traces: { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] }[] = [];
    const requests: { headers?: Record<string, unknown> }[] = [];
    const server = new MockOtlpServer({
      services: ['grpc'],
      grpcHostname: '127.0.0.1',
      grpcPort: 0,
      logLevel: 'warn',
      onTrace: (trace: (typeof traces)[0]) => traces.push(trace),
      onRequest: (request: (typeof requests)[0]) => requests.push(request),
    });
    await server.start();
    try {
      const endpoint = String(server.grpcUrl);
      const { stderr, code } = await runCode(`${TWO}; process.exit(3)`, {
        otlp: { endpoint, protocol: 'grpc' },
      });
      assert.equal(stderr, '');
      assert.equal(code, 3);
      const names = traces.flatMap((t) =>
        t.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans.map((x) => x.name))),
      );
      assert.deepEqual(names, ['a', 'b']);
    } finally {
      await server.close();
    }
  });

  it('grpc, nothing listening: not delayed, said', async () => {
    const before = await slack();
    const ended = await runCode(TWO, { otlp: { endpoint: 'http://127.0.0.1:1', protocol: 'grpc' }, timeout: 60_000 });
    assert.match(ended.stderr, /cannot send traces to http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    assert.match(ended.stderr, /2 spans lost at exit/);
    const limit = Math.max(before, await slack());
    assert.ok(ended.elapsed < 1000 + limit, `${ended.elapsed} ms, limit ${limit} ms`);
  });

  it('http to a gRPC port says which protocol to set', async () => {
    const server = new MockOtlpServer({ services: ['grpc'], grpcHostname: '127.0.0.1', grpcPort: 0, logLevel: 'warn' });
    await server.start();
    try {
      const endpoint = `${server.grpcUrl}/v1/traces`;
      const { stderr } = await runCode(TWO, { otlp: { endpoint } });
      assert.match(stderr, /OTEL_EXPORTER_OTLP_PROTOCOL=grpc/);
    } finally {
      await server.close();
    }
  });

  it('in the time of a blocked loop', async () => {
    await using collector = await collect();
    const code = `span("a"); const until = Date.now() + 30000; while (counters().sent === 0 && Date.now() < until); console.log(counters().sent); process.exit(0)`;
    const { stdout } = await runCode(code, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      pipeline: { scheduleDelay: 100 },
    });
    assert.equal(stdout, '1\n');
  });

  it('100,000 spans in batches, each exactly once', async () => {
    await using collector = await collect();
    const code = `let i = 0; span("s" + i++); const more = () => {
        if (counters().retained > 10000) return setTimeout(more, 5); // Else a busy machine drops, as it should.
        for (let n = 0; n < 500; n++) span("s" + i++, { text: "x".repeat(300) });
        if (i < 100000) setTimeout(more, 5); else { console.log("written"); ${UNTIL_SETTLED} }
      }; more();`;
    const { stdout, stderr } = await runCode(code, {
      otlp: { endpoint: `${collector.url}/v1/traces`, compression: 'gzip' },
      pipeline: { scheduleDelay: 50 },
    });
    const { ended, sent, dropped } = counters(stdout);
    assert.equal(stderr, '');
    assert.deepEqual({ ended, sent }, { ended: 100_001, sent: 100_001 }, JSON.stringify(dropped));
    assert.equal(new Set(collector.names()).size, 100_001);
    assert.equal(collector.names().length, 100_001);
    assert.ok(collector.requests.every(({ spans }) => spans.length <= 512));
  });

  it('does not load what the app preloads into its thread, and leaves no option of the app to it', async () => {
    await using collector = await collect();
    const preload = "require('node:fs').writeSync(1, 'preloaded ')";
    const file = join(tmpdir(), `preload-${process.pid}.cjs`);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, preload);
    try {
      const { stdout } = await runCode(TWO, {
        otlp: { endpoint: `${collector.url}/v1/traces` },
        env: { NODE_OPTIONS: `--require ${file}` },
        execArgv: ['--expose-gc'],
      });
      assert.equal(stdout, 'preloaded ');
      assert.deepEqual(collector.names(), ['a', 'b']);
    } finally {
      rmSync(file);
    }
  });

  for (const status of [401, 404, 413])
    it(`HTTP ${status}: every span that is dropped is in a line`, async () => {
      await using collector = await collect((res) => res.writeHead(status).end());
      const code = `let n = 0; const more = setInterval(() => {
        if (counters().rejected < n) return; // The batch before has its answer.
        if (n === 35) return clearInterval(more);
        for (let i = 0; i < 7; i++, n++) span("s" + n);
      }, 5);`;
      const { stderr } = await runCode(code, {
        otlp: { endpoint: `${collector.url}/v1/traces` },
        pipeline: { maxExportBatchSize: 7, scheduleDelay: 20 },
      });
      const lines = stderr.trimEnd().split('\n');
      assert.equal(lines.length, 2, stderr);
      assert.match(lines[0] ?? '', new RegExp(`HTTP ${status}.*; 7 spans are dropped`));
      assert.match(lines[1] ?? '', new RegExp(`HTTP ${status}.*; 28 more spans are dropped`));
    });

  it('from the app thread when the worker fails', async () => {
    await using collector = await collect();
    const { stderr, code } = await runCode(`span("a"); ${ONCE_SENT("span('b')")}`, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      broken: true,
    });
    assert.equal(code, 0);
    assert.match(stderr, /error: the sender thread failed \(Cannot find module/);
    assert.deepEqual(collector.names().sort(), ['a', 'b']);
  });

  it('after the collector closed an idle connection', async () => {
    let sockets = 0;
    await using collector = await collect((res, _request, index) => {
      sockets++;
      res.end();
      // The answer is out; the connection ends without a word, as a restarted collector's does.
      if (index === 0) setTimeout(() => res.socket?.resetAndDestroy(), 50);
    });
    const { stderr } = await runCode(
      'span("a"); const first = setInterval(() => { if (counters().sent === 0) return; clearInterval(first); setTimeout(() => span("b"), 100) }, 5)',
      {
        otlp: { endpoint: `${collector.url}/v1/traces` },
        pipeline: { scheduleDelay: 20 },
      },
    );
    assert.equal(stderr, '');
    assert.equal(sockets, 2);
    assert.deepEqual(collector.names(), ['a', 'b']);
  });

  it('not at all with a header that HTTP does not allow, and without showing it', async () => {
    await using collector = await collect();
    const { stderr } = await runCode(TWO, {
      otlp: { endpoint: `${collector.url}/v1/traces`, headers: { authorization: 'secret\n' } },
    });
    assert.match(stderr, /is off, all spans are dropped: .*authorization/);
    assert.doesNotMatch(stderr, /secret/);
  });

  it('without a worker where the permission model forbids one', async () => {
    await using collector = await collect();
    const { stderr, code } = await runCode(`${TWO}; setTimeout(() => span("c"), 20)`, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      execArgv: ['--permission', '--allow-fs-read=*', ...(NODE_MAJOR >= 25 ? ['--allow-net'] : [])],
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /no worker thread for sending/);
    assert.deepEqual(collector.names().sort(), ['a', 'b', 'c']);
  });
});

describe('a collector that refuses', { concurrency: 2 }, () => {
  for (const [status, expected] of [
    [400, /HTTP 400 "no, thanks"/],
    [401, /HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS/],
    [404, /HTTP 404.*the path is wrong/],
    [413, /HTTP 413.*OTEL_BSP_MAX_EXPORT_BATCH_SIZE/],
    [302, /HTTP 302.*redirects are not followed/],
  ] as const) {
    it(`${status} counts as rejected, is said once, and shows no secret`, async () => {
      await using collector = await collect((res) => res.writeHead(status).end('no, thanks'));
      const endpoint = `${collector.url}/v1/traces`.replace('http://', 'http://user:pass@');
      const { stdout, stderr } = await runCode(`${TWO}; ${UNTIL_SETTLED}`, {
        otlp: { endpoint: `${endpoint}?token=hidden`, headers: { authorization: 'hidden' } },
        pipeline: { maxExportBatchSize: 2 },
      });
      assert.match(stderr, expected);
      assert.match(stderr, /2 spans are dropped/);
      assert.doesNotMatch(stderr, /hidden|pass/);
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.equal(counters(stdout).rejected, 2);
    });
  }

  it('quotes what it was sent, and the line does not', async () => {
    await using collector = await collect((res) =>
      res
        .writeHead(401)
        .end('key k3y-of-header of user pass1word is bad: Basic dXNlcjpwYXNzMndvcmQ=, user:pass2word, hid+den'),
    );
    const endpoint = `${collector.url}/v1/traces`.replace('http://', 'http://user:pass1word@');
    const { stderr } = await runCode(`${TWO}; ${UNTIL_SETTLED}`, {
      otlp: {
        endpoint: `${endpoint}?q=hid%2Bden`,
        headers: { 'x-otlp-key': 'k3y-of-header', authorization: 'Basic dXNlcjpwYXNzMndvcmQ=' },
      },
      pipeline: { maxExportBatchSize: 2 },
    });
    assert.match(stderr, /HTTP 401 "key REDACTED of REDACTED REDACTED is bad/);
    assert.doesNotMatch(stderr, /k3y|dXNl|pass\dword|hid/);
  });

  for (const [status, header] of [
    [429, { 'retry-after': '1' }],
    [503, { 'retry-after': new Date(Date.now() + 2000).toUTCString() }],
    [502, {}],
    [504, {}],
  ] as const) {
    it(`${status} is tried again, ${JSON.stringify(Object.keys(header))}`, async () => {
      await using collector = await collect((res, _request, index) =>
        res.writeHead(index === 0 ? status : 200, header).end(),
      );
      const { stdout, stderr } = await runCode(`${TWO}; ${UNTIL_SETTLED}`, {
        otlp: { endpoint: `${collector.url}/v1/traces` },
        pipeline: { maxExportBatchSize: 2 },
      });
      assert.equal(counters(stdout).sent, 2);
      assert.deepEqual(collector.names(), ['a', 'b', 'a', 'b']);
      assert.match(stderr, new RegExp(`HTTP ${status}.*2 spans are kept and tried again`));
    });
  }

  it('partial success is counted and said', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 1, error_message: "bad" } }
    const answer = Buffer.from([0x0a, 0x07, 0x08, 0x01, 0x12, 0x03, 0x62, 0x61, 0x64]);
    await using collector = await collect((res) => res.end(answer));
    const { stdout, stderr } = await runCode(`${TWO}; ${UNTIL_SETTLED}`, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      pipeline: { maxExportBatchSize: 2 },
    });
    const { sent, rejected } = counters(stdout);
    assert.deepEqual({ sent, rejected }, { sent: 1, rejected: 1 });
    assert.match(stderr, /rejected 1 of 2 spans: "bad"/);
  });

  it('away for a while: all is kept within the budget and delivered when it is back', async () => {
    await using collector = await collect((res, _request, index) => (index < 3 ? res.destroy() : res.end()));
    const { stdout } = await runCode(`for (let i = 0; i < 2000; i++) span("s" + i); ${UNTIL_SETTLED}`, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      pipeline: { scheduleDelay: 20 },
    });
    assert.equal(counters(stdout).sent, 2000);
    assert.equal(new Set(collector.names()).size, 2000);
  });

  it('away for long: the oldest are dropped beyond the budget, and every span is counted once', async () => {
    const code = `span("first"); let rounds = 0; const more = setInterval(() => {
        if (counters().retainedBytes === 0) return; // The sender is not up yet.
        for (let n = 0; n < 512; n++) span("s", { text: "x".repeat(500) });
        if (++rounds < 40) return;
        clearInterval(more);
        setTimeout(() => console.log(JSON.stringify(counters())), 200);
      }, 5);`;
    const { stdout, stderr } = await runCode(code, {
      otlp: { endpoint: 'http://127.0.0.1:1/v1/traces' },
      pipeline: { maxBytes: 4 * 1024 * 1024, scheduleDelay: 20 },
    });
    const { ended, sent, rejected, dropped, retained } = counters(stdout);
    assert.equal(ended, 1 + 40 * 512);
    assert.ok((dropped.memoryLimit ?? 0) > 0, stdout);
    const all = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    assert.equal(sent + rejected + all + retained, ended, stdout);
    assert.match(stderr, /the oldest are dropped/);
  });

  it('a queue size that is set is kept, too large a span is dropped, both counted', async () => {
    await using collector = await collect({ answer: false });
    const code = `span("large", { text: "x".repeat(2e6) }); for (let i = 0; i < 50; i++) span("s"); console.log(JSON.stringify(counters()))`;
    const { stdout, stderr } = await runCode(code, {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      timeout: 100,
      pipeline: { maxQueueSize: 10, maxBytes: 4 * 1024 * 1024 },
    });
    const { dropped, retained } = counters(stdout);
    assert.deepEqual([dropped.tooLarge, dropped.queueFull, retained], [1, 40, 10]);
    assert.match(stderr, /OTEL_BSP_MAX_QUEUE_SIZE/);
  });
});

describe('TLS', () => {
  it('an unknown CA is said, and the spans do not go there', async () => {
    await using collector = await collect({ tls: { certificate: 'unknown-authority' } });
    const { stderr } = await runCode(TWO, { otlp: { endpoint: `${collector.url}/v1/traces` } });
    assert.match(stderr, /TLS certificate error: .*OTEL_EXPORTER_OTLP_CERTIFICATE/);
    assert.equal(collector.requests.length, 0);
  });

  it('the CA, client certificate and key from files', async () => {
    await using collector = await collect({ tls: { certificate: 'accepted', clients: true } });
    const client = certificateFile('accepted');
    const files = { certificate: AUTHORITY, clientCertificate: client, clientKey: KEY };
    const { stderr } = await runCode(TWO, {
      otlp: { endpoint: `${collector.url}/v1/traces`, ...files },
      timeout: 3000,
    });
    assert.equal(stderr, '');
    assert.equal(collector.requests.length, 1);
  });

  it('an unreadable file turns export off, said once', async () => {
    await using collector = await collect();
    const { stderr, stdout } = await runCode(`${TWO}; ${UNTIL_SETTLED}`, {
      otlp: { endpoint: `${collector.url}/v1/traces`, certificate: certificateFile('missing' as Certificate) },
      pipeline: { scheduleDelay: 20 },
    });
    assert.match(
      stderr,
      /export to .* is off, all spans are dropped: cannot read ".*missing\.pem" of OTEL_EXPORTER_OTLP_CERTIFICATE \(ENOENT\)/,
    );
    assert.equal(counters(stdout).dropped.exportOff, 2);
    assert.equal(collector.requests.length, 0);
  });
});
