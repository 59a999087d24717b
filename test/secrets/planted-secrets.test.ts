/** Secrets in all that an app gives to its libraries: none of them leaves, on whichever way out. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../harness/packed.ts';
import { type Answer, type Collector, collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { serversFor } from '../harness/servers.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const file = join(import.meta.dirname, 'planted', 'app.mjs');
const { env: servers, skip } = serversFor(['PG_URL', 'MYSQL_URL', 'REDIS_URL', 'MONGODB_URL', 'AMQP_URL']);

/** Answers with this status; a refusal quotes what it was sent. */
const answerWith =
  (status: number): Answer =>
  (response, { headers, url }) => {
    const echo = `denied: ${headers['x-otlp-key']}, ${headers.authorization}, ${url}`;
    response.writeHead(status, { 'content-type': 'application/json' }).end(status === 200 ? '{}' : echo);
  };

const textOf = ({ requests }: Collector) => requests.map(({ body }) => body.toString()).join('\n');

const headers = JSON.parse(readFileSync(join(import.meta.dirname, 'planted', 'headers.json'), 'utf8')) as Record<
  string,
  string[]
>;
const captured = Object.values(headers).flat().join();

const CAPTURE = Object.fromEntries(
  ['SERVER_CAPTURE_REQUEST', 'SERVER_CAPTURE_RESPONSE', 'CLIENT_CAPTURE_REQUEST', 'CLIENT_CAPTURE_RESPONSE'].map(
    (what) => [`OTEL_INSTRUMENTATION_HTTP_${what}_HEADERS`, captured],
  ),
);

/** Of the loader's own settings, and of variables that it does not read. */
const secretSettings = (port: number) => ({
  ...servers,
  ...CAPTURE,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:Zqendpoint-userinfo9qZ@127.0.0.1:${port}/?token=Zqendpoint-query9qZ`,
  OTEL_EXPORTER_OTLP_HEADERS: 'x-otlp-key=Zqotlp-header9qZ',
  OTEL_EXPORTER_OTLP_HEADERSS: 'a=Zqmisspelt9qZ',
  OTEL_BSP_SCHEDULE_DELAY: 'Zqbad-value-token=Zqbad-value9qZ'.slice(3),
  DATABASE_URL: 'postgres://u:Zqenvironment9qZ@h/x',
});

const SIGNALS = ['TRACES', 'METRICS', 'LOGS'];
const exportersOf = (name: string) => Object.fromEntries(SIGNALS.map((signal) => [`OTEL_${signal}_EXPORTER`, name]));

function assertNone(texts: Readonly<Record<string, string>>): void {
  const found = Object.entries(texts).flatMap(([where, text]) =>
    [...new Set(text.match(/Zq[^\s"'\\]{1,40}?9qZ/g) ?? [])].map((plant) => `${where}: ${plant}`),
  );
  assert.deepEqual(found, []);
}

/** What is said of our own on stderr: the app's errors say what they say without us, too. */
const ownLines = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('[otel-auto]'))
    .join('\n');

async function runPlanted(port: number, env: Record<string, string>) {
  const folder = temporaryFolder('planted');
  const report = join(folder, 'report.json');
  const { code, stdout, stderr } = await run({
    file,
    args: ['--db-password=Zqargument9qZ'],
    env: { ...secretSettings(port), OTEL_LOG_LEVEL: 'debug', REPORT: report, ...env },
    timeout: 240_000,
  });
  const { planted, facts } = JSON.parse(readFileSync(report, 'utf8')) as { planted: number; facts: object };
  assert.ok(planted >= 300, `${planted} are planted`);
  return { code, stdout, lines: ownLines(stderr), facts: JSON.stringify(facts) };
}

const slow = { skip, timeout: 300_000 };

test('to a collector, with an end by an error that nobody handles', slow, async () => {
  await using collector = await collect(answerWith(200));
  const env = { ...exportersOf('otlp'), OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', CRASH: '1' };
  const { code, lines, facts } = await runPlanted(collector.port, env);
  assert.equal(code, 1);
  const all = textOf(collector);
  for (const part of ['resourceSpans', 'resourceMetrics', 'resourceLogs', '"fatal"', 'REDACTED'])
    assert.ok(all.includes(part), part);
  assertNone({ OTLP: all, stderr: lines, facts });
});

test('to a collector that refuses, and quotes what it was sent', slow, async () => {
  await using collector = await collect(answerWith(401));
  const { code, lines } = await runPlanted(collector.port, {
    ...exportersOf('otlp'),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  assert.equal(code, 0);
  assert.match(lines, /HTTP 401 "denied: REDACTED/);
  assertNone({ OTLP: textOf(collector), stderr: lines });
});

test('to the disk', slow, async () => {
  const spool = temporaryFolder('planted-spool');
  const { code, lines } = await runPlanted(1, { ...exportersOf('otlp'), OTEL_NODE_SPOOL_DIR: spool });
  assert.equal(code, 0);
  const written = globSync('**/*', { cwd: spool, withFileTypes: true }).filter((entry) => entry.isFile());
  const segments = written.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
  assert.ok(segments.includes('REDACTED'));
  assertNone({ spool: segments, stderr: lines });
});

for (const exporter of ['console', 'otlp/stdout'])
  test(`to stdout by "${exporter}"`, slow, async () => {
    const { code, stdout, lines } = await runPlanted(1, { ...exportersOf(exporter), QUIET: '1' });
    assert.equal(code, 0);
    assert.ok(stdout.includes('REDACTED'));
    assertNone({ stdout, stderr: lines });
  });

for (const args of [['settings'], ['settings', '--json']])
  test(`otel-auto ${args.join(' ')}`, async () => {
    const cli = join(packed, 'dist', 'cli.cjs');
    const env = { ...secretSettings(1), PATH: process.env.PATH };
    const shown = await new Promise<string>((resolve) =>
      execFile(process.execPath, [cli, ...args], { env }, (_error, stdout, stderr) => resolve(stdout + stderr)),
    );
    assert.match(shown, /OTEL_EXPORTER_OTLP_HEADERS/);
    assertNone({ shown });
  });
