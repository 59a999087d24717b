/** Whatever is wrong with the collector: one line that says what to do, the app as without us, bounded memory and exit. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, type CollectorOptions, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { slack } from '../../harness/slowness.ts';
import { certificateFile } from '../../harness/tls/certificates.ts';
import { writeApp } from '../exit/app.ts';

/** ms; `OTEL_NODE_EXIT_TIMEOUT` */
const DEADLINE = 300;
/** ms beyond the deadline that an exit may take with us. */
const LIMIT = 250;
/** Bytes beyond those of the app without us: the loader, a thread, 32 MiB for telemetry. */
const MEMORY = 100 * 2 ** 20;

/** Says what memory it took, and ends, when it is told that the fault was said. */
const APP = `span("a"); span("b");
  const timer = setInterval(() => {}, 1000);
  process.on("SIGUSR2", () => { say(process.resourceUsage().maxRSS * 1024); clearInterval(timer); process.exitCode = 3; });
  say("ready");`;

interface Case {
  /** What the collector is like; text: an address where there is none. */
  collector: CollectorOptions | string;
  /** What its address says, where that is not so. */
  scheme?: 'https';
  /** What the one line about it says. */
  line: RegExp;
  env?: Readonly<Record<string, string>>;
  /** The two spans count as sent or as refused, so none is lost at exit. */
  settled?: true;
}

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
const IMPATIENT = { OTEL_EXPORTER_OTLP_TIMEOUT: '400' };

const status = (code: number, line: RegExp, headers: () => Record<string, string> = () => ({})): Case => ({
  collector: { answer: (response) => response.writeHead(code, headers()).end('no') },
  line,
  ...(code !== 429 && code !== 503 && ({ settled: true } as const)),
});

const ignore = () => {};

const trickle: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/x-protobuf' });
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
};

const flood: Answer = (response) => {
  const chunk = Buffer.alloc(2 ** 20);
  let left = 1024;
  const more = () => {
    while (left-- > 0) if (!response.write(chunk)) return;
    response.end();
  };
  response.on('drain', more);
  more();
};

const CASES: Readonly<Record<string, Case>> = {
  'refuses connections': { collector: 'http://127.0.0.1:1', line: /ECONNREFUSED.*is a collector listening/ },
  'does not resolve': {
    collector: 'http://collector.invalid:4318',
    line: /collector\.invalid.*does not resolve/,
  },
  'accepts and never answers': {
    collector: { connection: ignore },
    env: IMPATIENT,
    line: /no complete answer within 400 ms.*OTEL_EXPORTER_OTLP_TIMEOUT/,
  },
  'accepts and never shakes hands': {
    collector: { connection: ignore },
    scheme: 'https',
    env: IMPATIENT,
    line: /no complete answer within 400 ms.*OTEL_EXPORTER_OTLP_TIMEOUT/,
  },
  'reads and never answers': {
    collector: { answer: false },
    env: IMPATIENT,
    line: /no complete answer within 400 ms.*overloaded/,
  },
  'resets at the first byte': {
    collector: { connection: (socket) => socket.once('data', () => socket.resetAndDestroy()) },
    line: /cut off \(.*see the log of the collector/,
  },
  'resets in the middle of its answer': {
    collector: {
      connection: (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 503 No\r\ncontent-length: 99\r\n\r\nhalf', () =>
            setTimeout(() => socket.resetAndDestroy(), 20),
          ),
        ),
    },
    line: /HTTP 503.*see the log of the collector/,
  },
  'resets in the middle of a 200': {
    collector: {
      connection: (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf', () =>
            setTimeout(() => socket.resetAndDestroy(), 20),
          ),
        ),
    },
    line: /HTTP 200 with an answer that is not OTLP "half"; 2 spans count as sent/,
    settled: true,
  },
  'closes without a word': {
    collector: { connection: (socket) => socket.once('data', () => socket.end()) },
    line: /cut off \(.*see the log of the collector/,
  },
  trickles: { collector: { answer: trickle }, env: IMPATIENT, line: /no complete answer within 400 ms/ },
  'answers 400': status(400, /HTTP 400 "no".*OTEL_EXPORTER_OTLP_PROTOCOL/),
  'answers 401': status(401, /HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS/),
  'answers 403': status(403, /HTTP 403.*OTEL_EXPORTER_OTLP_HEADERS/),
  'answers 404': status(404, /HTTP 404.*the path is wrong/),
  'answers 413': status(413, /HTTP 413.*OTEL_BSP_MAX_EXPORT_BATCH_SIZE/),
  'answers 429': status(429, /HTTP 429.*slow down.*OTEL_TRACES_SAMPLER/),
  'answers 429, try in 1 s': status(429, /HTTP 429.*slow down/, () => ({ 'retry-after': '1' })),
  'answers 429, try at a date': status(429, /HTTP 429.*slow down/, () => ({
    'retry-after': new Date(Date.now() + 2000).toUTCString(),
  })),
  'answers 429, try at no date': status(429, /HTTP 429.*slow down/, () => ({ 'retry-after': 'later' })),
  'answers 500': status(500, /HTTP 500.*see the log of the collector/),
  'answers 503': status(503, /HTTP 503.*see the log of the collector/),
  'answers garbage instead of HTTP': {
    collector: { connection: (socket) => socket.once('data', () => socket.end('\0\x01garbage\r\n\r\n')) },
    line: /not HTTP\/1\.1.*OTEL_EXPORTER_OTLP_PROTOCOL=grpc/,
    settled: true,
  },
  'answers 200 with garbage': {
    collector: { answer: (response) => response.end('<html>welcome\x07</html>') },
    line: /HTTP 200 with an answer that is not OTLP "<html>welcome <\/html>"; 2 spans count as sent; is it a collector\?/,
    settled: true,
  },
  'answers 200 with 1 GB': {
    collector: { answer: flood },
    line: /HTTP 200 with more than \d+ bytes; .*is it a collector\?/,
    settled: true,
  },
  'has an untrusted certificate': {
    collector: { tls: { certificate: 'self-signed' } },
    line: /certificate.*OTEL_EXPORTER_OTLP_CERTIFICATE/,
  },
  'has an expired certificate': {
    collector: { tls: { certificate: 'self-signed-expired' } },
    env: { OTEL_EXPORTER_OTLP_CERTIFICATE: certificateFile('self-signed-expired') },
    line: /certificate has expired.*expiry/,
  },
  'does not speak TLS': {
    collector: {},
    scheme: 'https',
    line: /does not speak TLS.*use http:\/\//,
  },
  'refuses connections (gRPC)': {
    collector: 'http://127.0.0.1:1',
    env: GRPC,
    line: /ECONNREFUSED.*is a collector listening/,
  },
  'does not resolve (gRPC)': {
    collector: 'http://collector.invalid:4317',
    env: GRPC,
    line: /collector\.invalid.*does not resolve/,
  },
  'accepts and never answers (gRPC)': {
    collector: { connection: ignore },
    env: { ...GRPC, ...IMPATIENT },
    line: /no complete answer within 400 ms/,
  },
  'accepts and never shakes hands (gRPC)': {
    collector: { connection: ignore },
    scheme: 'https',
    env: { ...GRPC, ...IMPATIENT },
    line: /no complete answer within 400 ms/,
  },
  'is not one for gRPC': {
    collector: { grpc: false },
    env: { ...GRPC, ...IMPATIENT },
    line: /cannot send traces.*; .*(collector|OTLP)/,
  },
  'has an untrusted certificate (gRPC)': {
    collector: { tls: { certificate: 'self-signed' } },
    env: GRPC,
    line: /certificate.*OTEL_EXPORTER_OTLP_CERTIFICATE/,
  },
};

describe('a collector that', { concurrency: 2 }, () => {
  const file = writeApp({ code: APP }, 'cjs');
  const bare = run({ file, flag: false, onLine: (line, child) => void (line === 'ready' && child.kill('SIGUSR2')) });
  for (const [name, { collector: how, scheme, line, env, settled }] of Object.entries(CASES)) {
    it(name, async () => {
      const collector = typeof how === 'string' ? undefined : await collect(how);
      const url = collector?.url ?? String(how);
      try {
        let told = 0;
        const before = await slack();
        const ours = await run({
          file,
          env: {
            OTEL_EXPORTER_OTLP_ENDPOINT: scheme ? url.replace('http', scheme) : url,
            OTEL_NODE_EXIT_TIMEOUT: String(DEADLINE),
            OTEL_BSP_SCHEDULE_DELAY: '50',
            ...env,
          },
          onErrorLine(_line, child) {
            if (told > 0) return;
            told = performance.now();
            child.kill('SIGUSR2');
          },
        });
        const took = performance.now() - told;
        const { code, stdout } = await bare;
        assert.deepEqual({ code: ours.code, signal: ours.signal }, { code, signal: null }, ours.stderr);
        const [said = '', ...lost] = ours.stderr.trimEnd().split('\n');
        assert.match(said, line);
        assert.match(said, /^\[otel-auto\] warn: .{20,500}$/);
        assert.equal(lost.length, settled ? 0 : 1, ours.stderr);
        if (!settled) assert.match(lost[0] ?? '', /warn: 2 spans (?:lost|not confirmed) at exit/);
        const limit = DEADLINE + LIMIT + Math.max(before, await slack());
        assert.ok(took <= limit, `${took} ms, limit ${limit} ms`);
        const more = rss(ours.stdout) - rss(stdout);
        assert.ok(more < MEMORY, `${more >> 20} MiB more`);
      } finally {
        await collector?.close();
      }
    });
  }
});

function rss(stdout: string): number {
  return Number(stdout.replace('ready\n', ''));
}
