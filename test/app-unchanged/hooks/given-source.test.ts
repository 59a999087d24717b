/** CommonJS files that are compiled past `Module.prototype._compile`: by Node, where a loader gives their source, or by who replaced it. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { hasSyncLoadHook } from '../../../src/node/capabilities.ts';
import { nodes, supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { type Project, project } from '../../harness/project.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import { outline, trace } from '../../harness/trace.ts';

/** As coverage tools and transpilers do. */
const HOOK = `
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (loaded.format !== 'commonjs' || !url.startsWith('file:')) return loaded;
  const source = loaded.source ?? (await readFile(fileURLToPath(url)));
  return { ...loaded, source: process.env.AS_TEXT ? String(source) : source };
}`;

/** As v8-compile-cache does: https://github.com/zertosh/v8-compile-cache/blob/master/v8-compile-cache.js */
const REPLACE = `
const { Module } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
Module.prototype._compile = function (content, filename) {
  const mod = this;
  function require(id) { return mod.require(id); }
  require.resolve = (request, options) => Module._resolveFilename(request, mod, false, options);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  const run = new Script(Module.wrap(content), { filename }).runInThisContext();
  return run.apply(mod.exports, [mod.exports, require, mod, filename, dirname(filename)]);
};`;

const SERVE = `
const app = polka();
app.get('/orders/:id', (request, response) => response.end('order'));
app.listen(0, '127.0.0.1', () => {
  const { server } = app;
  get({ host: '127.0.0.1', port: server.address().port, path: '/orders/7' }, (response) => {
    response.on('data', (data) => console.log(String(data)));
    response.on('end', () => server.close());
  });
});`;

function make(): Project {
  return project(
    {
      'hook.mjs': HOOK,
      'reg.mjs': `import { register } from 'node:module'; register('./hook.mjs', import.meta.url);`,
      'replace.cjs': REPLACE,
      'app.mjs': `import { get } from 'node:http'; import polka from 'polka'; ${SERVE}`,
      'app.cjs': `require('./replace.cjs'); const { get } = require('node:http'); const polka = require('polka'); ${SERVE}`,
      // Both at once: a loader's source, and somebody who passes the hook on.
      'twice.cjs': `const { Module } = require('node:module'); const own = Module.prototype._compile;
        Module.prototype._compile = function (...args) { return own.apply(this, args); }; require('./app-plain.cjs');`,
      'app-plain.cjs': `const { get } = require('node:http'); const polka = require('polka'); ${SERVE}`,
    },
    { links: ['polka'] },
  );
}

const TRACED = ['CLIENT GET', 'INTERNAL request handler - /orders/:id', 'SERVER GET /orders/:id'];

type Way = Pick<RunOptions, 'nodeArgs' | 'args' | 'env' | 'flag'> & { main: string };

const ways = ({ file }: Project): Record<string, Way> => ({
  'a loader registered before ours': { main: 'app.mjs', nodeArgs: ['--import', file('reg.mjs')] },
  'a loader registered after ours': {
    main: 'app.mjs',
    flag: 'NODE_OPTIONS --import',
    nodeArgs: ['--import', file('reg.mjs')],
  },
  'a loader that gives text': { main: 'app.mjs', nodeArgs: ['--import', file('reg.mjs')], env: { AS_TEXT: '1' } },
  'a loader given by its flag': {
    main: 'app.mjs',
    nodeArgs: ['--no-warnings', '--experimental-loader', file('hook.mjs')],
  },
  'a replaced _compile': { main: 'app.cjs' },
});

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes)) {
  const isSeen = hasSyncLoadHook(node.version);
  for (const name of Object.keys(ways({ folder: '', file: (path) => path })))
    test(`${node.version}: ${name}`, async (t) => {
      const app = make();
      t.after(() => rmSync(app.folder, { recursive: true }));
      const { main, ...way } = ways(app)[name] as Way;
      const given = {
        ...way,
        nodeArgs: ['--no-deprecation', ...(way.nodeArgs ?? [])],
        file: app.file(main),
        node: node.path,
      };
      const bare = await run({ ...given, flag: false });
      const traced = await trace(given);
      assert.deepEqual([bare.code, bare.stdout, bare.stderr], [0, 'order\n', '']);
      assert.deepEqual([traced.code, traced.stdout], [bare.code, bare.stdout], traced.stderr);
      if (isSeen) {
        assert.deepEqual(outline(traced.spans), TRACED);
        assert.equal(traced.stderr, '');
      } else {
        // There is no hook that could see it; Node 22.22.3 and 24.11.1 have it.
        assert.match(
          traced.stderr,
          /^\[otel-auto\] warn: polka \S+ is not traced: something else compiled its files, .*\n$/,
        );
      }
    });
}

test('who replaces _compile and calls ours: each file is patched once', async (t) => {
  const app = make();
  t.after(() => rmSync(app.folder, { recursive: true }));
  for (const node of Object.values(nodes).filter(({ version }) => hasSyncLoadHook(version))) {
    const { spans, code, stdout, stderr } = await trace({ file: app.file('twice.cjs'), node: node.path });
    assert.deepEqual([code, stdout, stderr], [0, 'order\n', '']);
    assert.deepEqual(outline(spans), TRACED);
  }
});
