/** Functions that stand in for Node's are strict, as Node's are: no `arguments` and no `caller`. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../harness/packed.ts';
import { project } from '../harness/project.ts';
import { run } from '../harness/run.ts';

const APP = `
const { Module } = require('node:module');
const http = require('node:http');
const { DatabaseSync } = require('node:sqlite');
const { ServerResponse, IncomingMessage, Server } = http;
const functions = {
  getBuiltinModule: process.getBuiltinModule,
  compile: Module.prototype._compile,
  emitServer: Server.prototype.emit,
  emitRequest: IncomingMessage.prototype.emit,
  emitResponse: ServerResponse.prototype.emit,
  request: http.request,
  get: http.get,
  exec: DatabaseSync.prototype.exec,
  kill: process.kill,
  exit: process.exit,
  reallyExit: process.reallyExit,
  on: process.on,
  emit: process.emit,
  fetch,
};
for (const [name, value] of Object.entries(functions)) {
  console.log(name, ['arguments', 'caller'].filter((key) => Object.hasOwn(value, key)).join());
  for (const key of ['arguments', 'caller'])
    try { console.log(key, value[key]); } catch (error) { console.log(key, error.name); }
}
`;

test('functions of Node beside bare', async (t) => {
  const app = project({ 'app.cjs': APP });
  t.after(() => rmSync(app.folder, { recursive: true }));
  const given = { file: app.file('app.cjs'), nodeArgs: ['--no-warnings'] };
  const bare = await run({ ...given, flag: false });
  assert.equal(bare.code, 0, bare.stderr);
  const traced = await run(given);
  assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
});

test('each CommonJS file of the build is strict', () => {
  const dist = join(packed, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.cjs'));
  assert.ok(files.length > 100);
  assert.deepEqual(
    files.filter((name) => !/^(?:#!.*\n)?"use strict";/.test(readFileSync(join(dist, name), 'utf8'))),
    [],
  );
});
