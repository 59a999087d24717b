/** What `otel-auto doctor` prints and how it ends, beside its findings. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kinds } from '../../../src/doctor/all-findings.ts';
import { nodes } from '../../harness/nodes.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { cli, register, runDoctor } from './run-doctor.ts';

const PRELOADED = [process.execPath, '--import', register, 'app.cjs'];
const doctor = (args: readonly string[], env: Record<string, string> = {}, cwd = root) =>
  run({ file: cli, args: ['doctor', ...args], flag: false, env, cwd });

for (const [args, line] of [
  [['--'], 'otel-auto: no command after --'],
  [['node', 'app.js'], 'otel-auto: doctor takes the app\'s command after "--": doctor -- node app.js'],
  [['--for', 'ever'], 'otel-auto: --for is "ever", expected a time such as 10s'],
  [['--for', '-1s'], 'otel-auto: doctor: '],
  [['--jsno'], 'otel-auto: doctor: unknown option "--jsno". Did you mean "--json"?'],
  [['--quiet'], 'otel-auto: doctor: unknown option "--quiet".'],
  [['--json', '--markdown'], 'otel-auto: doctor prints --json or --markdown, not both'],
  [['--only', 'exprot'], 'otel-auto: --only "exprot" is no area'],
  [['--explain', 'EXPORT_REFUSE'], 'otel-auto: no finding is called "EXPORT_REFUSE". Did you mean "EXPORT_REFUSED"?'],
  [['--', 'no-such-program-here'], 'otel-auto: cannot start "no-such-program-here": '],
] as const)
  test(`bad input: doctor ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await doctor(args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(stderr.split('\n')[0]?.startsWith(line), true, stderr);
  });

test('--list and --explain have every code, and each has a page', async () => {
  const { code, stdout } = await doctor(['--list']);
  assert.equal(code, 0);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]),
    kinds.map((kind) => kind.code),
  );
  const explained = await doctor(['--explain', 'export-401']);
  assert.match(explained.stdout, /^EXPORT_401 \(error\)\n\nThe endpoint does not accept the credentials\.\n\n/);
  const pages = readdirSync(join(root, 'docs', 'doctor')).filter((name) => name !== 'README.md');
  assert.deepEqual(pages.toSorted(), kinds.map((kind) => `${kind.code}.md`).toSorted());
});

test('a server that waits is healthy, is ended, and its output does not mix with the report', async (t) => {
  const app = project({
    'app.cjs': `console.log('to stdout'); require('node:http').createServer().listen(0, '127.0.0.1');
      process.on('SIGTERM', () => { console.log('bye'); process.exit(3); });`,
  });
  const collector = await collect();
  t.after(() => collector.close());
  const { codes, facts, result } = await runDoctor(app, {
    command: PRELOADED,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_RESOURCE_ATTRIBUTES: 'team=x,service.name=the%20app' },
  });
  assert.deepEqual(codes, []);
  assert.deepEqual(
    facts.processes.map(({ service }) => service),
    ['the app'],
  );
  assert.deepEqual(facts.end, { code: 3, signal: null, byDoctor: true });
  assert.match(result.stderr, /to stdout\n(?:.*\n)*bye\n/);
  assert.equal(result.code, 0);
});

test('the report as text and as Markdown; no secret is in it', async (t) => {
  const app = project(
    { 'app.cjs': `require('express')`, 'package.json': '{"name":"the-app"}' },
    { links: ['express'] },
  );
  const collector = await collect();
  t.after(() => collector.close());
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=planted-secret',
    OTEL_BSP_SCHEDULE_DELAY: 'soon',
  };
  const text = await doctor(['--', ...PRELOADED], env, app.folder);
  assert.match(text.stdout, /^otel-auto \S+ {2}node \S+ {2}\S+ \S+ {2}the-app\n/);
  assert.match(text.stdout, /^✓ Loader {6}is running$/m);
  assert.match(text.stdout, /^ {2}Service {5}the-app$/m);
  assert.match(
    text.stdout,
    /^✓ Export {6}http:\/\/127\.0\.0\.1:\d+\/v1\/traces \(http\/protobuf\) accepts a request$/m,
  );
  assert.match(text.stdout, /^✓ Libraries {3}1 traced: express 5\.\d+\.\d+$/m);
  assert.match(text.stdout, /\[SETTING_INVALID\]/);
  const markdown = await doctor(['--markdown', '--', ...PRELOADED], env, app.folder);
  assert.match(markdown.stdout, /^\| `SETTING_INVALID` \| warning \| /m);
  assert.match(markdown.stdout, /^\| express \| `express` \| 5\.\d+\.\d+ \| instrumented \|$/m);
  const json = await doctor(['--json', '--', ...PRELOADED], env, app.folder);
  for (const { stdout, stderr } of [text, markdown, json]) assert.doesNotMatch(stdout + stderr, /planted-secret/);
});

test('--only', async (t) => {
  const app = project({ 'app.cjs': '' });
  const collector = await collect();
  t.after(() => collector.close());
  const options = {
    command: PRELOADED,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: 'x' },
  };
  const only = async (names: string) => (await runDoctor(app, { ...options, args: ['--only', names] })).codes;
  assert.deepEqual(await only('settings'), ['SETTING_INVALID']);
  assert.deepEqual(await only('NOTHING_CALLED,export'), ['NOTHING_CALLED']);
  assert.deepEqual(await only('export'), []);
});

test('an app by npm start: npm itself is no process of the app', async (t) => {
  const app = project({
    'app.cjs': `require('node:http').createServer().listen(0, '127.0.0.1')`,
    'package.json': JSON.stringify({
      name: 'started',
      scripts: { start: `"${process.execPath}" --import "${register}" app.cjs` },
    }),
  });
  const collector = await collect();
  t.after(() => collector.close());
  const { codes, facts, result } = await runDoctor(app, {
    command: ['npm', 'start'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  assert.deepEqual(codes, [], result.stderr);
  assert.deepEqual(
    facts.processes.map(({ service, state }) => [service, state]),
    [['started', 'running']],
  );
});

test('without a command: what the folder says', async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const bare = project({ 'package.json': '{"name":"a","scripts":{"start":"node app.js"}}' });
  assert.deepEqual((await runDoctor(bare, { env })).codes, ['NOT_PRELOADED']);
  const good = project({ 'package.json': `{"name":"a","scripts":{"start":"node --import ${register} app.js"}}` });
  assert.deepEqual((await runDoctor(good, { env })).codes, []);
});

test('NODE_TOO_OLD', async (t) => {
  const old = Object.values(nodes).filter(({ version }) => Number.parseInt(version, 10) < 22);
  if (old.length === 0) return t.skip('no Node binaries for this platform on npm (Linux on x64 has them)');
  const collector = await collect();
  t.after(() => collector.close());
  const app = project({ 'app.cjs': '' });
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  for (const { path, version } of old) {
    const { codes, result } = await runDoctor(app, { command: [path, '--import', register, 'app.cjs'], env });
    // Older than 18.19: it does not know the flags either.
    assert.deepEqual(
      codes.filter((code) => code !== 'APP_FAILED'),
      ['NODE_TOO_OLD'],
      `${version}: ${result.stderr}`,
    );
  }
});

test('LIB_COMPILED_PAST_US', async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  // As v8-compile-cache does it.
  const past = `const Module = require('node:module'); const vm = require('node:vm');
    Module.prototype._compile = function (content, filename) {
      const wrapper = vm.runInThisContext(Module.wrap(content), { filename });
      return wrapper.call(this.exports, this.exports, (id) => this.require(id), this, filename, require('node:path').dirname(filename));
    };`;
  const app = project({
    'past.cjs': past,
    'node_modules/pg/package.json': '{"name":"pg","version":"8.16.0"}',
    'node_modules/pg/index.js': '',
    'app.cjs': `require('./past.cjs'); require('pg');
      const server = require('node:http').createServer((request, response) => response.end()).listen(0, '127.0.0.1', async () => {
        await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        server.close();
      });`,
  });
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { codes, result } = await runDoctor(app, { command: PRELOADED, env });
  assert.deepEqual(codes, ['LIB_COMPILED_PAST_US'], result.stderr);
});

test('no page of a code says less than its file', () => {
  for (const { code, title, explanation } of kinds) {
    const page = readFileSync(join(root, 'docs', 'doctor', `${code}.md`), 'utf8');
    for (const part of [title, explanation]) assert.equal(page.includes(part), true, code);
  }
});
