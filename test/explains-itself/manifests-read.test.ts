/** An app that only reads the package.json of a library has not loaded it. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { project } from '../harness/project.ts';
import { trace } from '../harness/trace.ts';

/** As Node-RED does with all packages that it finds: @node-red/registry/lib/localfilesystem.js of 5.0.7. */
const READS = `
  require('pg/package.json');
  require('dd-trace/package.json');
  require('node:http').get({ port: 1, host: '127.0.0.1' }).on('error', () => {});`;

const IMPORTS = `
  import pg from 'pg/package.json' with { type: 'json' };
  import agent from 'dd-trace/package.json' with { type: 'json' };
  import { get } from 'node:http';
  get({ port: 1, host: '127.0.0.1' }).on('error', () => {});`;

for (const [file, source] of [
  ['app.cjs', READS],
  ['app.mjs', IMPORTS],
] as const)
  test(`nothing is said of libraries of which ${file} reads the manifest`, async () => {
    const app = project({ [file]: source });
    for (const [name, version] of Object.entries({ pg: '7.18.2', 'dd-trace': '6.21.0' })) {
      mkdirSync(app.file(`node_modules/${name}`), { recursive: true });
      writeFileSync(app.file(`node_modules/${name}/package.json`), JSON.stringify({ name, version }));
    }
    const { code, stderr, spans } = await trace({ file: app.file(file) });
    assert.deepEqual([code, stderr, spans.length], [0, '', 1]);
  });
