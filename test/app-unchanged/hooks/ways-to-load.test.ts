import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { packed, root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import { outline, trace } from '../../harness/trace.ts';

const tsx = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href;
const loader = pathToFileURL(join(packed, 'register', 'import.mjs')).href;
const tsxCli = createRequire(join(root, 'package.json')).resolve('tsx/cli');

const body = `
const app = express();
app.get('/hello', (request, response) => response.send('hello'));
const server = app.listen(0, '127.0.0.1', () => {
  get({ host: '127.0.0.1', port: server.address().port, path: '/hello' }, (response) => {
    response.resume();
    response.on('end', () => server.close());
  });
});
`;
const typed = body
  .replace('const server =', 'const server: Server =')
  .replace('server.address()', '(server.address() as AddressInfo)');
const imports = `import { get } from 'node:http';\nimport express from 'express';\n`;
const typedImports = `import { get, type Server } from 'node:http';\nimport type { AddressInfo } from 'node:net';\nimport express from 'express';\n`;
const expected = ['CLIENT GET', 'INTERNAL request handler - /hello', 'SERVER GET /hello'];

const apps: Record<string, Record<string, string>> = {
  'top-level await': { 'app.mjs': `${imports}await new Promise(setImmediate);\n${body}await 1;` },
  'require(esm)': {
    'app.cjs': `require('./service.mjs');`,
    'service.mjs': imports + body,
  },
  'dynamic import() from CommonJS': {
    'app.cjs': `const { get } = require('node:http'); import('express').then(({ default: express }) => {${body}});`,
  },
  'dynamic import() from an ES module': {
    'app.mjs': `import { get } from 'node:http'; setTimeout(async () => { const { default: express } = await import('express'); ${body} }, 10);`,
  },
  'createRequire in an ES module': {
    'app.mjs': `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const express = require('express'); const { get } = require('node:http'); ${body}`,
  },
  'process.getBuiltinModule': {
    'app.cjs': `const { get } = process.getBuiltinModule('node:http'); const express = require('express'); ${body}`,
  },
  'a deleted cache entry': {
    'app.cjs': `require('express'); for (const key of Object.keys(require.cache)) if (!key.endsWith('.node')) delete require.cache[key]; const express = require('express'); const { get } = require('node:http'); ${body}`,
  },
  'a cycle through the app': {
    'app.cjs': `exports.first = 1; require('./other.cjs');`,
    'other.cjs': `if (require('./app.cjs').first !== 1) throw new Error('cycle'); const express = require('express'); const { get } = require('node:http'); ${body}`,
  },
  'a namespace import': {
    'app.mjs': `import * as http from 'node:http'; import * as expressNamespace from 'express'; const express = expressNamespace.default; const { get } = http; ${body}`,
  },
  'a module that throws on load': {
    'app.cjs': `try { require('./broken.cjs'); } catch (error) { if (error.message !== 'broken') throw error; } const express = require('express'); const { get } = require('node:http'); ${body}`,
    'broken.cjs': `require('express'); throw new Error('broken');`,
  },
};

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes)) {
  for (const [name, files] of Object.entries(apps)) {
    test(`${node.version}: ${name}`, async () => {
      const app = project(files, { links: ['express'] });
      const main = Object.keys(files)[0] ?? '';
      const result = await trace({ file: app.file(main), node: node.path });
      assert.equal(result.code, 0, result.stderr);
      const esmWarning =
        /ExperimentalWarning: (?:CommonJS module .* is loading ES Module|Support for loading ES Module)/;
      assert.ok(result.stderr === '' || esmWarning.test(result.stderr), result.stderr);
      assert.deepEqual(outline(result.spans), expected);
    });
  }

  const typeStripping = Number.parseInt(node.version, 10) > 22 || node.version.startsWith('22.23.');
  test(`${node.version}: TypeScript by Node's own type stripping`, {
    skip: !typeStripping && 'this Node does not strip types by default',
  }, async () => {
    const app = project({ 'app.mts': typedImports + typed }, { links: ['express'] });
    const result = await trace({
      file: app.file('app.mts'),
      node: node.path,
      nodeArgs: ['--disable-warning=ExperimentalWarning'],
    });
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stderr, '');
    assert.deepEqual(outline(result.spans), expected);
  });

  for (const extension of ['.mts', '.cts']) {
    const ways: Record<string, (main: string) => RunOptions> = {
      'by tsx before the loader': (file) => ({ file, nodeArgs: ['--import', tsx] }),
      'by tsx after the loader': (file) => ({ file, flag: false, nodeArgs: ['--import', loader, '--import', tsx] }),
      'by the tsx command, the loader in NODE_OPTIONS': (file) => ({
        file: tsxCli,
        args: [file],
        flag: 'NODE_OPTIONS --import',
      }),
    };
    for (const [way, options] of Object.entries(ways)) {
      test(`${node.version}: TypeScript (${extension}) ${way}`, async () => {
        const app = project({ [`app${extension}`]: typedImports + typed }, { links: ['express'] });
        const file = app.file(`app${extension}`);
        const bare = await run({ file, node: node.path, nodeArgs: ['--import', tsx], flag: false });
        const result = await trace({ ...options(file), node: node.path });
        assert.equal(result.code, bare.code, result.stderr);
        // Before https://github.com/nodejs/node/pull/59929 tsx cannot run this app on Node 22.15 at all; then nor can we.
        assert.ok(bare.code === 0 || node.version === '22.15.0', bare.stderr);
        if (bare.code === 0) assert.deepEqual(outline(result.spans), expected);
      });
    }
  }
}
