import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodes, withoutNodes } from '../../harness/nodes.ts';
import { packed } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const facts = join(import.meta.dirname, 'apps', 'facts.cjs');
const state = async (options: Partial<RunOptions> = {}) => {
  const result = await run({ file: facts, ...options });
  return { ...result, ...(JSON.parse(result.stdout) as { state: string; loaded: string[] }) };
};

test('a running loader says so in its facts', async () => {
  const { state: seen, stderr } = await state();
  assert.equal(seen, 'running');
  assert.equal(stderr, '');
});

for (const value of ['true', 'TRUE', ' true ']) {
  test(`OTEL_SDK_DISABLED=${JSON.stringify(value)} loads nothing but the guard`, async () => {
    const { state: seen, loaded, stderr } = await state({ env: { OTEL_SDK_DISABLED: value } });
    assert.equal(seen, 'disabled');
    assert.deepEqual(loaded, []); // The guard is in the entry itself, an ES module.
    assert.equal(stderr, '');
  });
}

test('OTEL_SDK_DISABLED patches nothing', async () => {
  const file = join(import.meta.dirname, 'apps', 'fingerprint.cjs');
  const bare = await run({ file, flag: false });
  const disabled = await run({ file, env: { OTEL_SDK_DISABLED: 'true' } });
  assert.equal(disabled.stdout, bare.stdout);
});

for (const value of ['false', '1', 'yes', '']) {
  test(`OTEL_SDK_DISABLED=${JSON.stringify(value)} does not disable`, async () => {
    assert.equal((await state({ env: { OTEL_SDK_DISABLED: value } })).state, 'running');
  });
}

test('two copies of the package start once', async () => {
  const folder = temporaryFolder('copy');
  const copy = join(folder, 'copy.cjs');
  // A second copy is the same files under another path.
  symlinkSync(packed, join(folder, 'package'));
  writeFileSync(copy, `require(${JSON.stringify(join(folder, 'package', 'register', 'require.cjs'))})`);
  const { loaded, stderr } = await state({
    nodeArgs: ['--preserve-symlinks', '--preserve-symlinks-main', '--require', copy],
  });
  assert.equal(loaded.filter((file) => file === 'start.cjs').length, 1);
  assert.equal(stderr, '');
});

test('another SDK that is registered already is left alone, and said', async () => {
  const other = join(import.meta.dirname, 'apps', 'other-sdk.cjs');
  const { state: seen, stderr } = await state({ nodeArgs: ['--require', other] });
  assert.equal(seen, 'another SDK');
  assert.match(stderr, /^\[otel-auto\] warn: another OpenTelemetry SDK .* stands down/);
  assert.equal(stderr.trimEnd().split('\n').length, 1);
});

test('a Node that is too old runs the app untraced and says one line', { skip: withoutNodes }, async () => {
  const node = nodes['20'];
  assert.ok(node, 'test/nodes lists a Node 20');
  for (const flag of ['--import', '--require'] as const) {
    const result = await state({ node: node.path, flag });
    assert.equal(result.code, 0);
    assert.equal(result.state, 'unsupported node');
    assert.match(result.stderr, /^\[otel-auto\] warn: Node 20\.\d+\.\d+ is older than 22\.15\.0/);
    assert.equal(result.stderr.trimEnd().split('\n').length, 1);
  }
});

test('a Node from before ES2015 modules parses the guard', { skip: withoutNodes }, async () => {
  const node = nodes['6'];
  assert.ok(node, 'test/nodes lists a Node 6');
  const folder = temporaryFolder('old');
  const file = join(folder, 'app.js');
  writeFileSync(file, 'console.log("ran")');
  const result = await run({ file, node: node.path, flag: '--require' });
  assert.equal(result.stdout, 'ran\n');
  assert.match(result.stderr, /^\[otel-auto\] warn: Node 6\.\d+\.\d+ is older than 22\.15\.0/);
});

test('the guard is plain ES5', () => {
  const text = readFileSync(join(packed, 'register', 'require.cjs'), 'utf8');
  assert.doesNotMatch(
    text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
    /\b(?:const|let|class|async|await)\b|=>|`|\?\.|\?\?/,
  );
});

for (const name of ['npm', 'npx', 'yarn', 'pnpm', 'corepack']) {
  test(`${name}'s own process is left alone, what it starts is traced`, async () => {
    const collector = await collect();
    const { file, link } = packageManager(name);
    for (const script of [file, link]) {
      const result = await run({
        file: script,
        args: [process.execPath, join(import.meta.dirname, 'apps', 'cjs.cjs')],
        flag: 'NODE_OPTIONS --import',
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      assert.equal(result.stderr, '');
      assert.equal(result.stdout, 'package manager\nhello world\n');
    }
    await collector.close();
    assert.equal(collector.spans.filter((span) => span.kind === 'SERVER').length, 2);
  });
}

test('an app that merely has the name of a package manager is traced', async () => {
  const folder = temporaryFolder('name');
  const file = join(folder, 'npm.cjs');
  writeFileSync(file, `console.log(globalThis[Symbol.for('@org/otel-auto')].state)`);
  assert.equal((await run({ file })).stdout, 'running\n');
});

test('the real npm runs an app traced once, and prints what it prints without us', async () => {
  const folder = temporaryFolder('npm');
  const app = join(import.meta.dirname, 'apps', 'cjs.cjs');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'npm-app', scripts: { start: `node ${app}` } }));
  const npm = process.env.npm_execpath ?? '';
  if (!npm.endsWith('.js')) throw new Error('run the tests through npm');
  const collector = await collect();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, npm_config_update_notifier: 'false' };
  const options = { file: npm, args: ['start', '--loglevel=error'], cwd: folder };
  const bare = await run({ ...options, flag: false });
  const traced = await run({ ...options, flag: 'NODE_OPTIONS --require', env });
  await collector.close();
  assert.equal(traced.stdout, bare.stdout);
  assert.equal(traced.stderr, bare.stderr);
  assert.deepEqual(new Set(collector.spans.map((span) => span.service)), new Set(['app-under-test']));
  assert.equal(collector.spans.filter((span) => span.kind === 'SERVER').length, 1);
});

/** Something laid out and linked as that package manager is installed, which runs the command it is given. */
function packageManager(name: string): { file: string; link: string } {
  const owner = name === 'npx' ? 'npm' : name;
  const folder = temporaryFolder('pm');
  const bin = join(folder, 'lib', 'node_modules', owner, owner === 'corepack' ? 'dist' : 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, owner === 'npm' ? `${name}-cli.js` : `${name}.js`);
  writeFileSync(
    file,
    `const { spawnSync } = require('node:child_process');
console.log(globalThis[Symbol.for('@org/otel-auto')].state);
const { status } = spawnSync(process.argv[2], process.argv.slice(3), { stdio: ['ignore', 'inherit', 'inherit'] });
process.exitCode = status;`,
  );
  chmodSync(file, 0o755);
  const link = join(folder, name);
  symlinkSync(file, link);
  return { file, link };
}

test('the flags are accepted as users write them', async () => {
  // `@org/otel-auto/register` resolved by Node from the folder where the package is installed.
  const cwd = join(packed, '..', '..', '..');
  for (const flag of ['--import', '--require']) {
    const result = await run({ file: facts, flag: false, nodeArgs: [flag, '@org/otel-auto/register'], cwd });
    assert.equal((JSON.parse(result.stdout) as { state: string }).state, 'running', flag);
  }
});
