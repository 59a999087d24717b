/** Libraries in folders that are called otherwise: package.json in the folder says which library it is. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Facts } from '../../../src/facts/facts.ts';
import { nodes, withoutNodes } from '../../harness/nodes.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

/** Says which copy it got, so that a wrong one is seen. */
const CJS = `const { WebSocketServer } = require(process.env.NAME);
console.log(typeof WebSocketServer, require.resolve(process.env.NAME).slice(__dirname.length));`;
const ESM = `const { Hono } = await import(process.env.NAME);
const app = new Hono().get('/orders/:id', (c) => c.text(c.req.param('id')));
console.log(await (await app.request('/orders/7')).text());`;

const REPORT = `process.on('exit', () => { if (process.env.FACTS) process.getBuiltinModule('node:fs').writeFileSync(process.env.FACTS,
  JSON.stringify(globalThis[Symbol.for('@org/otel-auto')])); });\n`;

interface Layout {
  /** What the app asks for. */
  name: string;
  manifest?: object;
  /** Puts the copy of `ws` or `hono` that is in node_modules under its name to where it is in this layout. */
  arrange(folder: string, library: string): void;
}

function move(folder: string, from: string, to: string): void {
  mkdirSync(join(folder, to, '..'), { recursive: true });
  renameSync(join(folder, from), join(folder, to));
}

function link(folder: string, path: string, to: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  symlinkSync(to, join(folder, path));
}

const layouts = (library: string): Record<string, Layout> => ({
  'an alias of npm that begins like it': {
    name: `${library}8`,
    arrange: (folder) => move(folder, `node_modules/${library}`, `node_modules/${library}8`),
  },
  'an alias of npm that does not': {
    name: 'wire',
    manifest: { dependencies: { wire: `npm:${library}@8` } },
    arrange: (folder) => move(folder, `node_modules/${library}`, 'node_modules/wire'),
  },
  'an alias of npm with a scope': {
    name: '@acme/wire',
    manifest: { devDependencies: { '@acme/wire': `npm:${library}` } },
    arrange: (folder) => move(folder, `node_modules/${library}`, 'node_modules/@acme/wire'),
  },
  "a copy of Next's": {
    name: `${library}-587764f78a6c7a9c`,
    arrange: (folder) => move(folder, `node_modules/${library}`, `node_modules/${library}-587764f78a6c7a9c`),
  },
  "a version of Nitro's": {
    name: library,
    arrange(folder) {
      move(folder, `node_modules/${library}`, `node_modules/.nitro/${library}@8.11.3`);
      link(folder, `node_modules/${library}`, `.nitro/${library}@8.11.3`);
    },
  },
  'a linked folder': {
    name: library,
    arrange(folder) {
      move(folder, `node_modules/${library}`, `vendor/${library}`);
      link(folder, `node_modules/${library}`, `../vendor/${library}`);
    },
  },
  'a linked folder with more in its name': {
    name: library,
    arrange(folder) {
      move(folder, `node_modules/${library}`, `vendor/${library}-fork`);
      link(folder, `node_modules/${library}`, `../vendor/${library}-fork`);
    },
  },
});

async function libraryOf(t: TestContext, node: string, app: ReturnType<typeof project>, main: string, name: string) {
  t.after(() => rmSync(app.folder, { recursive: true }));
  const facts = app.file('facts.json');
  const given = { file: app.file(main), node, env: { NAME: name } };
  const bare = await run({ ...given, flag: false });
  const traced = await run({ ...given, env: { ...given.env, FACTS: facts, OTEL_TRACES_EXPORTER: 'none' } });
  assert.equal(bare.code, 0, bare.stderr);
  assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
  const { libraries } = JSON.parse(readFileSync(facts, 'utf8')) as Facts;
  return libraries.map(({ module, state }) => `${module} ${state}`);
}

if (withoutNodes) test('every Node version', { skip: withoutNodes });

// Those with and without a synchronous `load` hook.
for (const node of [nodes['22-oldest'], nodes['24-newest']]) {
  if (node === undefined) continue;
  for (const [library, main, source] of [
    ['ws', 'app.cjs', CJS],
    ['hono', 'app.mjs', ESM],
  ] as const) {
    for (const [title, { name, manifest = {}, arrange }] of Object.entries(layouts(library)))
      test(`${node.version}: ${library} as ${title}`, async (t) => {
        const files = { [main]: REPORT + source, 'package.json': JSON.stringify({ name: 'app', ...manifest }) };
        const app = project(files, { packages: { [library]: library } });
        arrange(app.folder, library);
        const seen = await libraryOf(t, node.path, app, main, name);
        assert.ok(seen.includes(`${library} instrumented`), seen.join());
      });
  }
}

test('an app that is called like a library is none', async (t) => {
  const parent = project({});
  const folder = join(parent.folder, 'ws');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'ws', version: '0.1.0' }));
  writeFileSync(join(folder, 'app.cjs'), `${REPORT}console.log('ran');`);
  const app = { folder: parent.folder, file: (path: string) => join(folder, path) };
  assert.deepEqual(await libraryOf(t, process.execPath, app, 'app.cjs', ''), []);
});

test('a package that only begins like a library is none', async (t) => {
  const app = project({
    'app.cjs': `${REPORT}require('ws-like');`,
    'node_modules/ws-like/package.json': JSON.stringify({ name: 'ws-like', version: '8.0.0' }),
    'node_modules/ws-like/index.js': '',
  });
  assert.deepEqual(await libraryOf(t, process.execPath, app, 'app.cjs', ''), []);
});
