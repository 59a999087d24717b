/**
 * Real libraries in bad shape: of versions that are not supported, several at once, loaded early, in parts, bundled, frozen,
 * proxied, broken. The app does what it does without us, and a fact says what became of the library.
 */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import type { Facts } from '../../../src/facts/facts.ts';
import { folderOf } from '../../harness/libraries.ts';
import { packed, root } from '../../harness/packed.ts';
import { type Project, project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';
import { outline, trace } from '../../harness/trace.ts';

/** Path from this repository's node_modules to the package of a version under test. */
function under(library: string, version: string): string {
  const own = join(folderOf(library, version), 'node_modules', library);
  return existsSync(own) ? relative(join(root, 'node_modules'), own) : library;
}

const GRAPHQL = `const { buildSchema, graphqlSync } = require('graphql');
  console.log(JSON.stringify(graphqlSync({ schema: buildSchema('type Query { n: Int }'), source: '{ n }', rootValue: { n: 7 } })));`;

/** What apps do with a library, and where it is copied from. */
const LIBRARIES: Record<string, { from: string; main: string; use: string }> = {
  dataloader: {
    from: under('dataloader', '2'),
    main: 'index.js',
    use: `const DataLoader = require('dataloader');
      new DataLoader(async (keys) => keys.map((key) => key * 2)).load(2).then(console.log);`,
  },
  'generic-pool': {
    from: under('generic-pool', '3'),
    main: 'index.js',
    use: `const pool = require('generic-pool').createPool({ create: async () => 7, destroy: async () => {} }, { max: 1 });
      pool.use(async (resource) => resource + 1).then(console.log).then(() => pool.drain()).then(() => pool.clear());`,
  },
  graphql: { from: under('graphql', '16'), main: 'index.js', use: GRAPHQL },
  hono: {
    from: under('hono', '4'),
    main: 'dist/cjs/index.js',
    use: `const { Hono } = require('hono');
      const app = new Hono().get('/orders/:id', (c) => c.text(c.req.param('id')));
      app.request('/orders/7').then((response) => response.text()).then(console.log);`,
  },
  ws: {
    from: under('ws', '8'),
    main: 'index.js',
    use: `const { WebSocket, WebSocketServer } = require('ws');
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => {
        const client = new WebSocket('ws://127.0.0.1:' + server.address().port);
        client.on('message', (data) => { console.log(String(data)); client.close(); server.close(); });
      });
      server.on('connection', (socket) => socket.send('hello'));`,
  },
};

const REPORT = `process.on('exit', () => { if (process.env.FACTS) require('node:fs').writeFileSync(process.env.FACTS,
  JSON.stringify(globalThis[Symbol.for('@org/otel-auto')])); });\n`;

/** An app with copies of packages, each with some code at the end of its main file. */
function make(app: string, packages: Record<string, string>, files: Record<string, string> = {}): Project {
  return project({ 'app.cjs': REPORT + app, ...files }, { packages });
}

/** Runs it without us and with us, which must be the same; gives what the facts say, and the spans. */
async function compare({ file }: Project, { main = 'app.cjs', before = [] as string[] } = {}) {
  const nodeArgs = before.flatMap((name) => ['--require', file(name)]);
  const FACTS = file('facts.json');
  const loader = ['--require', join(packed, 'register', 'require.cjs')];
  const bare = await run({ file: file(main), flag: false, nodeArgs });
  const traced = await trace({
    file: file(main),
    flag: false,
    nodeArgs: [...nodeArgs, ...loader],
    env: { FACTS },
  });
  // One frame of ours is in stacks of what a library throws while it is loaded.
  const errors = (stderr: string) => stderr.split('\n').filter((line) => !/^(?:\[otel-auto\]| {4}at )/.test(line));
  assert.deepEqual(
    { code: traced.code, stdout: traced.stdout, errors: errors(traced.stderr) },
    { code: bare.code, stdout: bare.stdout, errors: errors(bare.stderr) },
  );
  const { libraries } = JSON.parse(readFileSync(FACTS, 'utf8')) as Facts;
  return { bare, libraries, spans: outline(traced.spans) };
}

const states = ({ libraries }: Awaited<ReturnType<typeof compare>>, module: string) =>
  libraries.filter((fact) => fact.module === module).map(({ version, state }) => `${version} ${state}`);

test('a version outside the range', async () => {
  const result = await compare(make(LIBRARIES.dataloader?.use ?? '', { dataloader: 'dataloader-1' }));
  assert.equal(result.bare.stdout, '4\n');
  assert.deepEqual(result.libraries, [
    {
      library: 'dataloader',
      module: 'dataloader',
      version: '1.4.0',
      state: 'unsupported',
      reason: 'supported versions: >=2.0.0 <3',
    },
  ]);
});

test('two versions in one process, both supported', async () => {
  const packages = {
    graphql: under('graphql', '16'),
    'other/node_modules/graphql': under('graphql', '17'),
  };
  const files = { 'node_modules/other/package.json': '{}', 'node_modules/other/index.js': GRAPHQL };
  const result = await compare(make(`{ ${GRAPHQL} } require('other');`, packages, files));
  assert.equal(result.bare.stdout, '{"data":{"n":7}}\n'.repeat(2));
  assert.deepEqual(result.spans, ['INTERNAL query', 'INTERNAL query']);
  assert.deepEqual(
    states(result, 'graphql').map((state) => state.replace(/\..* /, ' ')),
    ['16 instrumented', '17 instrumented'],
  );
});

test('a supported version beside one that is not', async () => {
  const use = LIBRARIES.dataloader?.use ?? '';
  const packages = { dataloader: LIBRARIES.dataloader?.from ?? '', 'other/node_modules/dataloader': 'dataloader-1' };
  const files = { 'node_modules/other/package.json': '{}', 'node_modules/other/index.js': use };
  const result = await compare(make(`{ ${use} } require('other');`, packages, files));
  assert.equal(result.bare.stdout, '4\n4\n');
  const [first = '', second] = states(result, 'dataloader');
  assert.match(first, /^2\.\d+\.\d+ instrumented$/);
  assert.equal(second, '1.4.0 unsupported');
});

for (const [name, { from, use }] of Object.entries(LIBRARIES)) {
  const packages = { [name]: from };

  test(`${name} loaded before us`, async () => {
    const made = make(use, packages, { 'first.cjs': `require('${name}');` });
    const result = await compare(made, { before: ['first.cjs'] });
    assert.match(states(result, name).join(), /^\d+\.\d+\.\d+ loaded-before$/);
  });

  test(`${name} with exports that are frozen`, async () => {
    const frozen = ';Object.freeze(Object.freeze(module.exports).prototype ?? {});';
    await changed(name, frozen, /^(?:\d+\.\d+\.\d+ instrumented|undefined failed)$/);
  });

  test(`${name} with exports behind a proxy that refuses to be changed`, async () => {
    const proxied = `;{ const refuse = () => { throw new Error('hands off'); };
      module.exports = new Proxy(module.exports, { set: refuse, defineProperty: refuse, setPrototypeOf: refuse }); }`;
    await changed(name, proxied, /^(?:\d+\.\d+\.\d+ instrumented|undefined failed)$/);
  });

  test(`${name} throws while it is loaded, and the app goes on`, async () => {
    const broken = `;throw new RangeError('no ${name} today');`;
    const app = `try { require('${name}'); } catch (error) { console.log(error.message); }`;
    const result = await changed(name, broken, / failed$/, app);
    assert.equal(result.bare.stdout, `no ${name} today\n`);
    const failed = result.libraries.find(({ state }) => state === 'failed');
    assert.equal(failed?.reason, 'it threw while it was loaded');
  });

  test(`${name} throws while it is loaded, and that ends the app`, async () => {
    const result = await changed(name, `;throw new RangeError('no ${name} today');`, / failed$/);
    assert.equal(result.bare.code, 1);
    assert.match(result.bare.stderr, new RegExp(`throw new RangeError\\('no ${name} today'\\)`));
  });
}

/** Compares an app whose copy of the library has `code` at the end of its main file. */
async function changed(name: string, code: string, state: RegExp, app?: string) {
  const { from, main, use } = LIBRARIES[name] as (typeof LIBRARIES)[string];
  const made = make(app ?? use, { [name]: from });
  appendFileSync(made.file(join('node_modules', name, main)), `\n${code}\n`);
  const result = await compare(made);
  assert.match(states(result, name).join(), state);
  return result;
}

test('deep imports', async () => {
  const app = `
    const { buildSchema } = require('graphql/utilities/buildASTSchema.js');
    const { executeSync } = require('graphql/execution/execute.js');
    const { parse } = require('graphql/language/parser.js');
    console.log(JSON.stringify(executeSync({ schema: buildSchema('type Query { n: Int }'), document: parse('{ n }'), rootValue: { n: 7 } })));`;
  const result = await compare(make(app, { graphql: under('graphql', '16') }));
  assert.equal(result.bare.stdout, '{"data":{"n":7}}\n');
  assert.match(states(result, 'graphql').join(), /^16\.\d+\.\d+ instrumented$/);
  assert.deepEqual(result.spans, ['INTERNAL query']);
});

test('a bundled copy: its library cannot be seen, one beside it can', async () => {
  const { graphql, dataloader } = LIBRARIES;
  const made = make(`require('./bundle.cjs'); ${dataloader?.use}`, {
    graphql: graphql?.from ?? '',
    dataloader: dataloader?.from ?? '',
  });
  const source = made.file('source.cjs');
  writeFileSync(source, GRAPHQL);
  const outfile = made.file('bundle.cjs');
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  const result = await compare(made);
  assert.equal(result.bare.stdout, '{"data":{"n":7}}\n4\n');
  assert.deepEqual(
    result.libraries.map(({ module, state }) => `${module} ${state}`),
    ['dataloader instrumented'],
  );
});
