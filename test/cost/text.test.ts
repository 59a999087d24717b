/** What every start reads: how much it is, and what an app can see of it although its names are short. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packed } from '../harness/packed.ts';

const text = readFileSync(join(packed, 'dist', 'start.cjs'), 'utf8');

const LOADER = ['--import', pathToFileURL(join(packed, 'register', 'import.mjs')).href];
/** kB, 14 of them the table of libraries; each 10 of code cost about 0.5 ms on a slow machine. More is a decision, not an accident. */
const MOST = 85;

test('every start reads a bounded file, without documentation and without what only other signals need', () => {
  assert.ok(text.length < MOST * 1000, `start.cjs has ${text.length} bytes`);
  assert.ok(!text.includes('Name of the service'));
  assert.ok(!text.includes('NoopMeter'));
});

test('functions of Node that are replaced are called as Node calls them', () => {
  const names = `console.log(JSON.stringify(
    [process.getBuiltinModule, process.reallyExit, process._fatalException, process.emit].map(({ name }) => name)))`;
  const native = ['getBuiltinModule', 'reallyExit', '', 'emit'];
  assert.deepEqual(print(names, []), native);
  assert.deepEqual(print(names, LOADER), native);
});

test('classes keep their names', () => {
  const manager = `globalThis[Symbol.for('opentelemetry.js.api.1')].context.constructor`;
  assert.equal(print(`console.log(JSON.stringify(${manager}.name))`, LOADER), 'LoaderContextManager');
});

/** What a process that runs `source` prints, as JSON. */
function print(source: string, args: readonly string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [...args, '-e', source], { encoding: 'utf8' }));
}
