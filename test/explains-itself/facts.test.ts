import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Facts } from '../../src/facts/facts.ts';
import { supportedNodes } from '../harness/nodes.ts';
import { packed } from '../harness/packed.ts';
import { type Project, project } from '../harness/project.ts';
import { run } from '../harness/run.ts';
import { outline, trace } from '../harness/trace.ts';

const print = `console.log(JSON.stringify(globalThis[Symbol.for('@org/otel-auto')]))`;

function factsOf(stdout: string) {
  return (JSON.parse(stdout) as Facts).libraries;
}

/** A package that only has a version and a main file. */
function install(app: Project, path: string, version: string, main = 'module.exports = { original: true };') {
  const folder = join(app.folder, path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version }));
  writeFileSync(join(folder, 'index.js'), main);
}

test('a library that was not loaded has no fact and no chunk in memory', async () => {
  const app = project({ 'app.cjs': `require('node:fs'); ${print}; console.error(Object.keys(require.cache).join())` });
  const result = await run({ file: app.file('app.cjs') });
  assert.deepEqual(factsOf(result.stdout), []);
  assert.doesNotMatch(result.stderr, /libraries/);
});

test('an unsupported version is left alone and recorded', async () => {
  const app = project({ 'app.cjs': `if (!require('express').original) throw new Error('patched'); ${print}` });
  install(app, 'node_modules/express', '3.1.0');
  const result = await run({ file: app.file('app.cjs') });
  assert.match(result.stderr, /^\[otel-auto\] warn: express 3\.1\.0 is not traced .*\n$/);
  assert.deepEqual(factsOf(result.stdout), [
    {
      library: 'express',
      module: 'express',
      version: '3.1.0',
      state: 'unsupported',
      reason: 'supported versions: >=4.0.0 <6.0.0',
    },
  ]);
});

test('two versions in one process are judged each by itself', async () => {
  const app = project({ 'app.cjs': `require('express'); require('old'); ${print}` }, { links: ['express'] });
  install(app, 'node_modules/old', '1.0.0', `require('express');`);
  install(app, 'node_modules/old/node_modules/express', '2.0.0');
  const result = await run({ file: app.file('app.cjs') });
  const own = factsOf(result.stdout).filter(({ module }) => module === 'express');
  const states = own.map(({ version, state }) => `${version?.split('.')[0]} ${state}`);
  assert.deepEqual(states, ['5 instrumented', '2 unsupported']);
});

test('a package that is not what its name says does not harm the app', async () => {
  for (const main of [
    'module.exports = null;',
    'module.exports = Object.freeze({});',
    'module.exports = new Proxy({}, { get() { throw new Error("no") } });',
    '',
  ]) {
    const names = ['express', 'fastify', 'pg', 'mysql2', 'ioredis', 'redis', 'amqplib', 'pino'];
    const app = project({
      'app.cjs': `for (const name of ${JSON.stringify(names)}) require(name); console.log('ran')`,
    });
    for (const name of names)
      install(
        app,
        `node_modules/${name}`,
        {
          express: '5.0.0',
          fastify: '5.0.0',
          pg: '8.5.0',
          mysql2: '3.5.0',
          ioredis: '5.0.0',
          redis: '5.0.0',
          amqplib: '0.10.0',
          pino: '9.0.0',
        }[name] ?? '',
        main,
      );
    const result = await run({ file: app.file('app.cjs') });
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stdout, 'ran\n');
  }
});

test('a library loaded before the loader is untraced, recorded, and said once', async () => {
  const app = project(
    { 'app.cjs': `require('express'); ${print}`, 'first.cjs': `require('express')` },
    { links: ['express'] },
  );
  const result = await run({
    file: app.file('app.cjs'),
    flag: false,
    nodeArgs: ['--require', app.file('first.cjs'), '--require', join(packed, 'register', 'require.cjs')],
  });
  assert.deepEqual(
    factsOf(result.stdout).map(({ library, state }) => `${library} ${state}`),
    ['express loaded-before'],
  );
  assert.match(
    result.stderr,
    /^\[otel-auto\] warn: express 5\.\d+\.\d+ was loaded before this loader, so it is untraced/,
  );
  assert.equal(result.stderr.trimEnd().split('\n').length, 1);
});

test('OTEL_NODE_DISABLED_INSTRUMENTATIONS leaves a library alone', async () => {
  const app = project({ 'app.cjs': `require('express'); ${print}` }, { links: ['express'] });
  const result = await run({ file: app.file('app.cjs'), env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express' } });
  const reason = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS names it';
  // Connect, which is not off, has errors of the same package.
  const facts = factsOf(result.stdout).filter(({ library }) => library !== 'finalhandler');
  assert.deepEqual(facts, [{ library: 'express', module: 'express', state: 'disabled', reason }]);
});

const queries: Record<string, string> = {
  'import.mjs': `import { DatabaseSync } from 'node:sqlite'; globalThis.database = new DatabaseSync(':memory:'); database.exec('SELECT 1');`,
  'namespace.mjs': `import * as sqlite from 'node:sqlite'; globalThis.database = new sqlite.DatabaseSync(':memory:'); database.exec('SELECT 1');`,
  'require.cjs': `const { DatabaseSync } = require('node:sqlite'); globalThis.database = new DatabaseSync(':memory:'); database.exec('SELECT 1');`,
  'builtin.cjs': `const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); globalThis.database = new DatabaseSync(':memory:'); database.exec('SELECT 1');`,
  'dynamic.cjs': `import('node:sqlite').then(({ DatabaseSync }) => { globalThis.database = new DatabaseSync(':memory:'); database.exec('SELECT 1'); });`,
  'create-require.mjs': `import { createRequire } from 'node:module'; const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite'); globalThis.database = new DatabaseSync(':memory:'); database.exec('SELECT 1');`,
};

for (const node of Object.values(supportedNodes)) {
  for (const [file, code] of Object.entries(queries)) {
    test(`${node.version}: node:sqlite is traced however it is asked for (${file})`, async () => {
      const app = project({ [file]: code });
      const bare = await run({ file: app.file(file), node: node.path, flag: false });
      const result = await trace({ file: app.file(file), node: node.path });
      assert.equal(result.code, 0, result.stderr);
      const unnumbered = (text: string) => text.replace(/\(node:\d+\)/g, '');
      assert.equal(unnumbered(result.stderr), unnumbered(bare.stderr), 'the same warnings, as often');
      assert.deepEqual(outline(result.spans), ['CLIENT SELECT']);
    });
  }
}
