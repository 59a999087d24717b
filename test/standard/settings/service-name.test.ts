/** `service.name` where no variable says it: the app's, whatever command of an installed package starts it. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { type Project, project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';

const REQUEST = `
const http = require('node:http');
const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () =>
  http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', () => server.close())));`;

const named = (name: string, version: string) => JSON.stringify({ name, version });

async function serviceOf(t: TestContext, options: RunOptions): Promise<string> {
  const collector = await collect();
  t.after(() => collector.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.env };
  const { code, stderr } = await run({ ...options, env });
  assert.deepEqual([code, stderr], [0, '']);
  const services = new Set(collector.spans.map(({ service, resource }) => `${service} ${resource['service.version']}`));
  return [...services].join();
}

/** An app that has a command line tool installed, which runs the app's file in its own process. */
function appWithTool(): Project {
  return project({
    'package.json': named('orders', '3.0.0'),
    'src/app.cjs': REQUEST,
    'node_modules/runner/package.json': named('runner', '9.9.9'),
    'node_modules/runner/dist/bin/run.js': `require(require('node:path').resolve(process.argv[2]))`,
  });
}

test('a command of an installed package: the app in whose folder it runs', async (t) => {
  const { folder, file } = appWithTool();
  mkdirSync(file('node_modules/.bin'));
  symlinkSync('../runner/dist/bin/run.js', file('node_modules/.bin/run'));
  for (const script of ['node_modules/runner/dist/bin/run.js', 'node_modules/.bin/run'])
    assert.equal(await serviceOf(t, { file: file(script), args: ['src/app.cjs'], cwd: folder }), 'orders 3.0.0');
  const args = ['app.cjs'];
  const deep = { file: file('node_modules/.bin/run'), args, cwd: file('src') };
  assert.equal(await serviceOf(t, deep), 'orders 3.0.0');
});

test('an installed package that runs in no package of its own is the service', async (t) => {
  const { file } = appWithTool();
  const elsewhere = project({ 'package.json': '{}' }).folder;
  const options = { file: file('node_modules/runner/dist/bin/run.js'), args: [file('src/app.cjs')], cwd: elsewhere };
  assert.equal(await serviceOf(t, options), 'runner 9.9.9');
});

test('PM2 says which script it starts, wherever it runs', async (t) => {
  const { folder, file } = appWithTool();
  const daemon = project({
    'package.json': named('daemon', '1.0.0'),
    'node_modules/pm2/package.json': named('pm2', '7.0.4'),
    'node_modules/pm2/lib/ProcessContainerFork.js': 'require(process.env.pm_exec_path)',
  });
  const fork = daemon.file('node_modules/pm2/lib/ProcessContainerFork.js');
  const env = { pm_exec_path: file('src/app.cjs') };
  assert.equal(await serviceOf(t, { file: fork, env, cwd: daemon.folder }), 'orders 3.0.0');
  const tool = { pm_exec_path: file('node_modules/runner/dist/bin/run.js') };
  const options = { file: fork, args: ['app.cjs'], env: tool, cwd: file('src') };
  assert.equal(await serviceOf(t, options), 'orders 3.0.0');
  // What the app starts inherits the variable, and is what its own file says.
  const other = project({ 'package.json': named('other', '2.0.0'), 'app.cjs': REQUEST });
  assert.equal(await serviceOf(t, { file: other.file('app.cjs'), env, cwd: folder }), 'other 2.0.0');
});
