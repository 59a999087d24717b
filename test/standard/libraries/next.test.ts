/** `next start` as a process: what it prints, how it ends, who reports; and where nobody else has a span of a request. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../../harness/libraries.ts';
import { prepare } from '../../harness/prepare.ts';
import { type Collector, collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import { drawTraces } from '../../harness/tree.ts';
import { inTurn } from '../../harness/turn.ts';

const VERSIONS = ['14', '16'];
const FETCHED = ['/', '/customers/7?token=of-the-app'];

interface Served {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Without ports and times. */
  stdout: string;
  stderr: string;
  answers: string[];
}

/** Starts a server, asks it for pages once it is ready, and ends it by SIGTERM. */
async function serve(options: RunOptions): Promise<Served> {
  const answers: string[] = [];
  let said = '';
  let failure: unknown;
  const ask = async (port: string) => {
    for (const path of FETCHED) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
      answers.push(`${response.status} ${(await response.text()).length}`);
    }
  };
  const result = await run({
    ...options,
    env: { NEXT_TELEMETRY_DISABLED: '1', ...options.env },
    onLine(line, child) {
      said += `${line}\n`;
      if (!line.includes('Ready')) return;
      ask(/Local: +\S+:(\d+)/.exec(said)?.[1] ?? '')
        .catch((error: unknown) => (failure = error))
        .finally(() => child.kill());
    },
  });
  assert.equal(failure, undefined, `${failure}\n${result.stderr}`);
  const stdout = result.stdout
    .replaceAll(/:\d+|\d+(?:\.\d+)?m?s/g, '#')
    .split('\n')
    .sort()
    .join('\n');
  return { code: result.code, signal: result.signal, stdout, stderr: result.stderr, answers };
}

function start(version: string, collector?: Collector, env: Record<string, string> = {}): Promise<Served> {
  const folder = folderOf('next', version);
  return serve({
    file: createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next'),
    args: ['start', '-p', '0', '-H', '127.0.0.1'],
    cwd: join(folder, 'app.next'),
    flag: collector ? 'NODE_OPTIONS --import' : false,
    env: { ...(collector && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }), OTEL_SERVICE_NAME: 'shop', ...env },
  });
}

async function inFolder(version: string, task: (collector: Collector) => Promise<void>): Promise<void> {
  await inTurn('next', () => prepare('next', version));
  const collector = await collect();
  try {
    await task(collector);
  } finally {
    await collector.close();
  }
}

for (const version of VERSIONS) {
  test(`next ${version}: start prints, answers and ends as without us, and one process reports`, () =>
    inFolder(version, async (collector) => {
      const bare = await start(version);
      assert.deepEqual(await start(version, collector), bare);
      assert.match(bare.answers.join(), /^200 \d+,200 \d+$/);
      assert.equal(new Set(collector.spans.map(({ resource }) => resource['process.pid'])).size, 1);
      const servers = collector.spans.filter(({ kind }) => kind === 'SERVER').map(({ name }) => name);
      assert.deepEqual(servers, ['GET /', 'GET /customers/[id]']);
    }));

  test(`next ${version}: without http, Next's own span of a request stays, without secrets`, () =>
    inFolder(version, async (collector) => {
      await start(version, collector, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' });
      const [, request] = collector.spans.filter(({ kind }) => kind === 'SERVER');
      assert.equal(request?.name, 'GET /customers/[id]');
      assert.equal(request?.scope, 'next.js');
      assert.equal(request?.attributes['http.target'], '/customers/7?token=REDACTED');
      assert.doesNotMatch(JSON.stringify(collector.spans.map(({ attributes }) => attributes)), /of-the-app/);
    }));

  test(`next ${version}: a server of the app's own`, () =>
    inFolder(version, async (collector) => {
      const file = join(folderOf('next', version), 'app.server.cjs');
      writeFileSync(file, SERVER);
      const options = { file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'shop' } };
      const bare = await serve({ file, flag: false });
      assert.deepEqual(await serve(options), bare);
      const roots = drawTraces(collector.spans)
        .split('\n')
        .filter((line) => line.startsWith('shop'));
      assert.deepEqual(roots, ['shop  GET /  SERVER', 'shop  GET /customers/[id]  SERVER']);
    }));
}

const SERVER = `
const http = require('node:http');
const path = require('node:path');
const app = require('next')({ dev: false, dir: path.join(__dirname, 'app.next') });
app.prepare().then(() => {
  const handle = app.getRequestHandler();
  const server = http.createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1', () => console.log('Local: http://127.0.0.1:' + server.address().port + '\\nReady'));
});
`;
