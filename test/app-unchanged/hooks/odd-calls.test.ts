/** What hardly anybody does to the places that the hooks are in: it ends as it does without them. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

const APP = `
const { Module } = require('node:module');
const said = (call) => { try { return typeof call(); } catch (error) { return error.code + ' ' + error.message.split('\\n')[0]; } };
for (const name of ['', 'a.js', '/node_modules/', '/node_modules/@', '/x/node_modules/pg', '/x/node_modules/@redis/'])
  console.log(said(() => new Module('x')._compile('exports.a = 1', name)));
for (const id of [undefined, 7, '', 'node:', 'node:nothing', 'fs', Symbol.iterator]) console.log(said(() => process.getBuiltinModule(id)));
for (const id of [undefined, 7, '', 'node:nothing', './node_modules']) console.log(said(() => require(id)));
console.log(require('ws').answer, require('ws') === require('ws'));
import('data:text/javascript,export default 1').then((module) => console.log(module.default));
for (const url of ['file://host/node_modules/hono/dist/hono-base.js', 'file:///a%2Fb/node_modules/hono/dist/hono-base.js', 'http:'])
  import(url).catch((error) => console.log(error.code));
`;

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes)) {
  test(`${node.version}: odd names, contents and exports`, async (t) => {
    const app = project({
      'app.cjs': APP,
      'node_modules/ws/package.json': JSON.stringify({ name: 'ws', version: '8.18.0' }),
      // As ansi-styles 2 did.
      'node_modules/ws/index.js': `Object.defineProperty(module, 'exports', { get: () => ({ answer: 42 }) });`,
    });
    t.after(() => rmSync(app.folder, { recursive: true }));
    const given = { file: app.file('app.cjs'), node: node.path };
    const bare = await run({ ...given, flag: false });
    const traced = await run(given);
    assert.equal(bare.code, 0, bare.stderr);
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
  });
}
