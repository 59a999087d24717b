/** Apps that Node starts in ways of its own: out of a startup snapshot, out of a single executable, and in a sandbox of `node:vm`. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodes, supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { loaderFlag, root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { outline } from '../../harness/trace.ts';

const page = readFileSync(join(root, 'docs', 'frameworks.md'), 'utf8').replaceAll(/\s+/g, ' ');

const SERVE = `
const http = require('node:http');
const server = http.createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
    response.resume().on('end', () => { console.log('ran', process.argv.length); server.close(); });
  });
});`;

const SNAPSHOT = `require('node:v8').startupSnapshot.setDeserializeMainFunction(() => {${SERVE}});`;

/** As jest and vitest do: files are compiled in a context of their own, and \`require\` is theirs. */
const SANDBOX = `
const vm = require('node:vm');
const fs = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const { dirname } = require('node:path');
const context = vm.createContext({ console, process, setTimeout, clearTimeout, setImmediate, Buffer, URL });
const modules = new Map();
function load(filename) {
  if (modules.has(filename)) return modules.get(filename).exports;
  const module = { exports: {} };
  modules.set(filename, module);
  const { resolve } = createRequire(filename);
  const own = (id) => (isBuiltin(id) ? require(id) : load(resolve(id)));
  const code = '(function (exports, require, module, __filename, __dirname) {' + fs.readFileSync(filename, 'utf8') + '\\n})';
  vm.runInContext(code, context, { filename })(module.exports, own, module, filename, dirname(filename));
  return module.exports;
}
load(__dirname + '/service.cjs');`;

const SERVICE = `
const http = require('node:http');
const polka = require('polka');
const app = polka().get('/orders/:id', (request, response) => response.end('order'));
app.listen(0, '127.0.0.1', () => {
  http.get({ port: app.server.address().port, host: '127.0.0.1', path: '/orders/7' }, (response) => {
    response.on('data', (data) => console.log(String(data))).on('end', () => app.server.close());
  });
});`;

const FLAGS = { bare: undefined, '--import': 'NODE_OPTIONS --import', '--require': 'NODE_OPTIONS --require' } as const;

/** Runs a command with the loader in NODE_OPTIONS; gives what it prints, and its spans. */
async function start(command: string, args: readonly string[], cwd: string, flag: keyof typeof FLAGS) {
  const collector = await collect();
  const way = FLAGS[flag];
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_|NO_COLOR)/.test(name)),
  );
  const env = { ...clean, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...(way && loaderFlag(way).env) };
  const printed = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(command, args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), stdout, stderr }),
    );
  });
  await collector.close();
  return { printed, spans: outline(collector.spans) };
}

const REQUEST = ['CLIENT GET', 'SERVER GET'];

test('the documentation says which flag these want', () => {
  assert.ok(page.includes('Node ignores `--import` in both. Give the loader by `--require`'));
  assert.ok(page.includes('only what Node itself tells is traced there'));
});

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes))
  test(`${node.version}: a startup snapshot, traced by --require only`, async (t) => {
    const app = project({ 'entry.cjs': SNAPSHOT });
    t.after(() => rmSync(app.folder, { recursive: true }));
    for (const built of Object.keys(FLAGS) as (keyof typeof FLAGS)[]) {
      const build = ['--snapshot-blob', 'app.blob', '--build-snapshot', 'entry.cjs'];
      assert.equal((await start(node.path, build, app.folder, built)).printed.code, 0);
      const runs = await Promise.all(
        (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).map((flag) =>
          start(node.path, ['--snapshot-blob', 'app.blob', 'a', 'b'], app.folder, flag),
        ),
      );
      const [bare, ...others] = runs;
      assert.deepEqual(bare?.printed, { code: 0, stdout: 'ran 3\n', stderr: '' });
      for (const { printed } of others) assert.deepEqual([printed.code, printed.stdout], [0, 'ran 3\n']);
      const lines = others.map(({ printed }) => printed.stderr.split('\n').filter(Boolean));
      assert.deepEqual(
        lines.map(({ length }) => length),
        [0, 1],
        JSON.stringify(lines),
      );
      assert.match(
        lines[1]?.[0] ?? '',
        /warn: no worker thread for sending \(Node itself aborts where a process from a startup snapshot has/,
      );
      assert.deepEqual(
        runs.map(({ spans }) => spans),
        [[], [], REQUEST],
      );
    }
  });

const newest = nodes['26-newest'];

test('a single executable, traced by --require only', {
  skip: newest === undefined && 'only Node 26 builds one',
}, async (t) => {
  const app = project({
    'main.cjs': SERVE,
    'sea.json': JSON.stringify({ main: 'main.cjs', output: 'app.bin', disableExperimentalSEAWarning: true }),
  });
  t.after(() => rmSync(app.folder, { recursive: true }));
  const built = await start(newest?.path as string, ['--build-sea', 'sea.json'], app.folder, 'bare');
  assert.equal(built.printed.code, 0, built.printed.stderr);
  const expected = { bare: [], '--import': [], '--require': REQUEST };
  for (const flag of Object.keys(FLAGS) as (keyof typeof FLAGS)[]) {
    const { printed, spans } = await start(app.file('app.bin'), [], app.folder, flag);
    assert.deepEqual([printed, spans], [{ code: 0, stdout: 'ran 2\n', stderr: '' }, expected[flag]]);
  }
});

test('a sandbox of node:vm: the app is as it is, and requests are traced', async (t) => {
  const app = project({ 'app.cjs': SANDBOX, 'service.cjs': SERVICE }, { links: ['polka'] });
  t.after(() => rmSync(app.folder, { recursive: true }));
  const bare = await start(process.execPath, ['app.cjs'], app.folder, 'bare');
  const traced = await start(process.execPath, ['app.cjs'], app.folder, '--import');
  assert.deepEqual(bare.printed, { code: 0, stdout: 'order\n', stderr: '' });
  assert.deepEqual([traced.printed, traced.spans], [bare.printed, REQUEST]);
});
