/** `otel-auto run`: any command, traced, as if nothing else was there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Cli, getJson } from '../harness/cli.ts';
import { root } from '../harness/packed.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const node = process.execPath;
const ANY = ['--port', '0', '--grpc-port', '0'];

/** A space in the path of an app must not matter. */
const folder = join(temporaryFolder('run'), 'my apps');
mkdirSync(folder, { recursive: true });

/** Serves one request of its own, says so, and ends with 7 once the page has the trace of it, or with 1 after ten seconds. */
const SERVER = `
  const { createServer } = require('node:http');
  const { spans } = require('./seen.cjs');
  const server = createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/hello')).text();
    console.log('served');
    process.exitCode = (await spans('GET /hello')) ? 7 : 1;
    server.close();
  });`;
/** Asks the page by a socket, which is not traced. */
const SEEN = `
  const ask = (name) => new Promise((resolve, reject) => {
    const { port } = new URL(process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
    const socket = require('node:net').connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text)).on('error', reject);
    const path = '/api/traces?q=' + encodeURIComponent('name:"' + name + '"');
    socket.write('GET ' + path + ' HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n');
  });
  exports.spans = async (name) => {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; )
      if (/"matched":[1-9]/.test(await ask(name))) return true;
    return false;
  };`;
writeFileSync(join(folder, 'server.cjs'), SERVER);
writeFileSync(
  join(folder, 'server.ts'),
  `${SERVER}
const typed: number = 1;`,
);
writeFileSync(join(folder, 'seen.cjs'), SEEN);
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'my-app', scripts: { start: `"${node}" server.cjs` } }),
);
mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
symlinkSync(join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(folder, 'node_modules', '.bin', 'tsx'));

const ONE_LINE = /^otel-auto: traces at http:\/\/127\.0\.0\.1:\d+ until the command ends \(--keep: until Ctrl-C\)\n$/;

describe('otel-auto run', () => {
  for (const [name, command] of Object.entries({
    node: [node, 'server.cjs'],
    'npm start': ['npm', 'start', '--silent'],
    'a shell': ['sh', '-c', `"${node}" server.cjs`],
    'tsx, which is only in node_modules': ['tsx', 'server.ts'],
  })) {
    it(`shows the traces of ${name} while it runs, and ends as it does`, { timeout: 60_000 }, async (t) => {
      const path = `${join(node, '..')}:${process.env.PATH}`;
      const { code, stdout, stderr } = await new Cli(t, ['run', ...ANY, ...command], {
        cwd: folder,
        env: { PATH: path },
      }).end();
      assert.deepEqual([stdout, code], ['served\n', 7]);
      assert.match(stderr, ONE_LINE);
    });
  }

  it('passes stdin, stdout and stderr through', async (t) => {
    const script = `process.stdin.pipe(process.stdout); console.error('to stderr');`;
    const { code, stdout, stderr } = await new Cli(t, ['run', ...ANY, node, '-e', script], { input: 'a\nb' }).end();
    assert.deepEqual([code, stdout], [0, 'a\nb']);
    assert.match(stderr, /^otel-auto: [^\n]*\nto stderr\n$/);
  });

  it('keeps what is in NODE_OPTIONS, and changes nothing else that the app reads', async (t) => {
    const script = `console.log(JSON.stringify([process.env.NODE_OPTIONS, process.env.OTEL_SERVICE_NAME, process.argv.slice(1), globalThis.before]))`;
    writeFileSync(join(folder, 'before.cjs'), 'globalThis.before = true;');
    const options = `--require "${join(folder, 'before.cjs')}"`;
    const cli = new Cli(t, ['run', ...ANY, node, '-e', script, 'x', '--', '--tail', '-h'], {
      env: { NODE_OPTIONS: options, OTEL_SERVICE_NAME: 'shop' },
    });
    const [nodeOptions, service, args, before] = JSON.parse((await cli.end()).stdout);
    assert.ok(
      /^--require=\S+doctor-probe\.cjs --import=file:\/\//.test(nodeOptions) && nodeOptions.endsWith(` ${options}`),
      nodeOptions,
    );
    assert.deepEqual([service, args, before], ['shop', ['x', '--', '--tail', '-h'], true]);
  });

  it('traces although the environment sends telemetry elsewhere or nowhere', async (t) => {
    const { code, stderr } = await new Cli(t, ['run', ...ANY, node, 'server.cjs'], {
      cwd: folder,
      env: {
        OTEL_SDK_DISABLED: 'true',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2',
      },
    }).end();
    assert.equal(code, 7);
    assert.match(stderr, /\notel-auto: OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER would keep the traces from this page/);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const) {
    it(`hands ${signal} on, and ends by it as the command does`, async (t) => {
      const cli = new Cli(t, ['run', ...ANY, node, '-e', `setInterval(() => {}, 1e6); console.log('up')`]);
      await cli.until('stdout', /up/);
      cli.child.kill(signal);
      const end = await cli.end();
      assert.deepEqual([end.code, end.signal], [null, signal]);
    });

    it(`goes on when the command goes on at ${signal}`, async (t) => {
      const script = `process.once('${signal}', () => { console.log('caught'); process.exit(5); }); setInterval(() => {}, 1e6); console.log('up')`;
      const cli = new Cli(t, ['run', ...ANY, node, '-e', script]);
      await cli.until('stdout', /up/);
      cli.child.kill(signal);
      const { code, stdout } = await cli.end();
      assert.deepEqual([code, stdout], [5, 'up\ncaught\n']);
    });
  }

  it('ends by SIGKILL as the command does', async (t) => {
    const end = await new Cli(t, ['run', ...ANY, node, '-e', `process.kill(process.pid, 'SIGKILL')`]).end();
    assert.deepEqual([end.code, end.signal], [null, 'SIGKILL']);
  });

  it('says that there is no such command, exit code 127', async (t) => {
    const { code, stderr } = await new Cli(t, ['run', ...ANY, 'no-such-command']).end();
    assert.equal(code, 127);
    assert.match(stderr, /\notel-auto: cannot run "no-such-command": there is no such command\n$/);
  });

  it('takes the next free port, and says so', async (t) => {
    const taken = createServer();
    t.after(() => taken.close());
    // Where something else has the port already, that is as good.
    taken.on('error', () => {});
    taken.listen(4318, '127.0.0.1');
    await Promise.race([once(taken, 'listening'), once(taken, 'error')]);
    const { code, stdout, stderr } = await new Cli(t, [
      'run',
      node,
      '-p',
      'process.env.OTEL_EXPORTER_OTLP_ENDPOINT',
    ]).end();
    assert.equal(code, 0);
    const [, port] = /^http:\/\/127\.0\.0\.1:(\d+)\n$/.exec(stdout) ?? [];
    assert.ok(Number(port) > 4318, stdout);
    assert.match(stderr, new RegExp(`traces at http://127.0.0.1:${port} .*; ports? 4318 .*w(as|ere) taken`));
  });

  it('keeps the page with --keep, and ends with the code of the command', async (t) => {
    const cli = new Cli(t, ['run', ...ANY, '--keep', node, 'server.cjs'], { cwd: folder });
    await cli.until('stderr', /the command has ended; traces stay at/);
    const { traces } = await getJson<{ traces: { title: string }[] }>(`${await cli.url()}/api/traces`);
    assert.ok(traces.some(({ title }) => title.endsWith('/hello')));
    cli.child.kill('SIGINT');
    assert.equal((await cli.end()).code, 7);
  });

  it('takes what an app sends at its end, although its launcher ended before it', async (t) => {
    // The launcher leaves at SIGTERM at once; the app closes first what it has, as launchers and apps do.
    writeFileSync(
      join(folder, 'slow-end.cjs'),
      `process.on('SIGTERM', () => setTimeout(last, 300));
      const last = () => require('node:http').get('http://127.0.0.1:1/last').on('error', () => process.exit());
      setInterval(() => {}, 1000);
      process.send('up');`,
    );
    writeFileSync(
      join(folder, 'launcher.cjs'),
      `const child = require('node:child_process').fork('slow-end.cjs');
      process.on('SIGTERM', () => { child.kill(); process.exit(3); });
      child.on('message', console.log);`,
    );
    const saved = join(folder, 'last.jsonl');
    const cli = new Cli(t, ['run', ...ANY, '--save', saved, node, 'launcher.cjs'], { cwd: folder });
    await cli.until('stdout', /up/);
    cli.child.kill('SIGTERM');
    const { code, stderr } = await cli.end();
    assert.equal(code, 3);
    assert.match(stderr, ONE_LINE);
    assert.ok(readFileSync(saved, 'utf8').includes('"http://127.0.0.1:1/last"'));
  });

  it('sends spans soon after they end', async (t) => {
    const script = `
      const { createServer } = require('node:http');
      const server = createServer((q, r) => r.end()).listen(0, async () => {
        await fetch('http://127.0.0.1:' + server.address().port);
        console.log('ended');
      });`;
    const cli = new Cli(t, ['run', ...ANY, node, '-e', script]);
    const url = await cli.url();
    await cli.until('stdout', /ended/);
    // The default delay is five seconds; this asks whether the command's is another.
    const deadline = performance.now() + 4000;
    for (;;) {
      if ((await getJson<{ total: number }>(`${url}/api/traces`)).total > 0) break;
      assert.ok(performance.now() < deadline, 'no trace within four seconds');
    }
    cli.child.kill('SIGTERM');
    assert.equal((await cli.end()).signal, 'SIGTERM');
  });
});
