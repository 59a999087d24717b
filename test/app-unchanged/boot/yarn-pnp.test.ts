/** Yarn's Plug'n'Play: no node_modules, the libraries in zip files, the loader unplugged (`preferUnplugged`). Nothing is fetched. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const yarn = join(root, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
const FLAG = '--import=@org/otel-auto/register';

/** A server that asks itself once, and loads two keys by a library out of a zip file. */
const APP = `
  const users = new DataLoader(async (ids) => ids.map((id) => 'user ' + id), { name: 'users' });
  const server = http.createServer(async (request, response) => {
    response.end(String(await users.loadMany([1, 2])));
  });
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, path: '/hello', agent: false }, (response) => {
      response.setEncoding('utf8').on('data', console.log).on('end', () => server.close());
    });
  });`;

const app = project({
  'package.json': JSON.stringify({
    name: 'plug-and-play',
    private: true,
    scripts: { start: 'node app.cjs', traced: `node ${FLAG} app.mjs` },
    dependencies: { '@org/otel-auto': 'file:./otel-auto.tgz', dataloader: 'file:./dataloader.tgz' },
  }),
  'yarn.lock': '',
  '.yarnrc.yml': 'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\nenableNetwork: false\n',
  'app.cjs': `const http = require('node:http'); const DataLoader = require('dataloader');${APP}`,
  'app.mjs': `import http from 'node:http'; import DataLoader from 'dataloader';${APP}`,
});
const folder = realpathSync(join(app.file('package.json'), '..'));

before(
  async () => {
    const packed = readdirSync(join(root, '.packed')).find((name) => name.endsWith('.tgz')) as string;
    const shell = promisify(execFile);
    const { stdout } = await shell('npm', ['pack', '--silent', join(root, 'node_modules', 'dataloader')], {
      cwd: folder,
    });
    await shell('mv', [stdout.trim(), 'dataloader.tgz'], { cwd: folder });
    await shell('cp', [join(root, '.packed', packed), 'otel-auto.tgz'], { cwd: folder });
    await shell(process.execPath, [yarn, 'install', '--no-immutable'], { cwd: folder });
  },
  { timeout: 120_000 },
);

/** The loader by its path, which is promised, for variables that yarn's own process reads before it knows where packages are. */
function registerPath(): string {
  const unplugged = join(folder, '.yarn', 'unplugged');
  const [name] = readdirSync(unplugged).filter((one) => one.includes('otel-auto'));
  return join(unplugged, name as string, 'node_modules', '@org', 'otel-auto', 'register', 'require.cjs');
}

describe("Yarn Plug'n'Play", () => {
  for (const [name, args, options] of [
    ['CommonJS, by `yarn node` and the flag', () => ['node', FLAG, 'app.cjs'], () => ({})],
    ['ES modules, by `yarn node` and the flag', () => ['node', FLAG, 'app.mjs'], () => ({})],
    ['a script with the flag', () => ['traced'], () => ({})],
    ['a script, by the path in NODE_OPTIONS', () => ['start'], () => ({ NODE_OPTIONS: `--require=${registerPath()}` })],
  ] as const) {
    test(name, { timeout: 90_000 }, async () => {
      await using collector = await collect();
      const result = await run({
        file: yarn,
        args: args(),
        flag: false,
        cwd: folder,
        env: { ...options(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      assert.equal(result.stderr, '');
      assert.deepEqual([result.code, result.stdout], [0, 'user 1,user 2\n']);
      assert.deepEqual(collector.names().sort(), ['GET', 'GET', 'dataloader.batch users'].sort());
    });
  }
});
