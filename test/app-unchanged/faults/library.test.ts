/** Faults of our own patches: the app does not notice, and a patch that faults again and again is switched off. */
import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packed } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { type RunResult, run } from '../../harness/run.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Faults after which a library is switched off, as in src/loader/attachment.ts. */
const MAX_FAULTS = 10;
const FILES = 15;

const source = Object.fromEntries(
  Array.from({ length: FILES }, (_, n) => [
    `node_modules/express/lib/${n}.js`,
    `exports.add = (a, b) => a + b + ${n};`,
  ]),
);

/** Runs an app that uses 15 files of a made-up express, with the given code in place of our patch of express. */
async function runWith(patch: string, app: string): Promise<RunResult> {
  const copy = join(tmpdir(), `otel-auto-faulty-${process.pid}-${folders.length}`);
  cpSync(packed, copy, { recursive: true });
  writeFileSync(join(copy, 'dist', 'libraries', 'express.cjs'), patch);
  const { folder, file } = project({
    ...source,
    'node_modules/express/package.json': JSON.stringify({ name: 'express', version: '5.0.0', main: 'lib/0.js' }),
    'app.cjs': `const { facts } = require(${JSON.stringify(join(copy, 'dist', 'index.cjs'))});
      const files = Array.from({ length: ${FILES} }, (_, n) => require('express/lib/' + n + '.js'));
      ${app}`,
  });
  folders.push(copy, folder);
  return run({
    file: file('app.cjs'),
    flag: false,
    nodeArgs: ['--import', pathToFileURL(join(copy, 'register', 'import.mjs')).href],
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
}

const REPORT = 'console.log(JSON.stringify({ calls: globalThis.calls, libraries: facts().libraries }));';
const OFF =
  /^\[otel-auto\] error: tracing express failed \(.*\); the app goes on.*\n\[otel-auto\] error: tracing express failed 10 times, the last time: .*; it is switched off in this process\. .*\n$/;

function libraries(stdout: string) {
  const { calls, libraries } = JSON.parse(stdout) as {
    calls: number;
    libraries: { library: string; state: string; reason: string }[];
  };
  return {
    calls,
    states: libraries.map(({ library, state }) => `${library} ${state}`),
    reason: libraries.at(-1)?.reason,
  };
}

test('a patch that throws for every file is called ten times, then no more', async () => {
  const patch = `globalThis.calls = 0;
    exports.default = () => ({ onFile() { globalThis.calls++; throw new Error('broken'); } });`;
  const { code, stdout, stderr } = await runWith(patch, `if (files[14].add(1, 2) !== 17) throw 1; ${REPORT}`);
  assert.equal(code, 0, stderr);
  assert.deepEqual(libraries(stdout), {
    calls: MAX_FAULTS,
    states: ['express failed', 'express disabled'],
    reason: 'failed 10 times, the last time: broken',
  });
  assert.match(stderr, OFF);
});

test('a patch that cannot be made is tried once, and the app goes on', async () => {
  const { code, stdout, stderr } = await runWith(`throw new Error('no chunk');`, REPORT);
  assert.equal(code, 0, stderr);
  assert.deepEqual(libraries(stdout).states, ['express failed']);
  assert.match(stderr, /^\[otel-auto\] error: tracing express failed \(no chunk\)/);
});

test('a patch that reports faults of later calls learns that it is off', async () => {
  const patch = `globalThis.calls = 0;
    exports.default = (host) => ({
      onFile({ exports }) {
        const { add } = exports;
        exports.add = (...args) => {
          if (!host.off) { globalThis.calls++; host.fault(new Error('later')); }
          return add(...args);
        };
        return exports;
      },
    });`;
  const app = `for (const { add } of files) if (add(1, 2) < 3) throw 1; ${REPORT}`;
  const { code, stdout, stderr } = await runWith(patch, app);
  assert.equal(code, 0, stderr);
  assert.deepEqual(libraries(stdout), {
    calls: MAX_FAULTS,
    states: ['express instrumented', 'express failed', 'express disabled'],
    reason: 'failed 10 times, the last time: later',
  });
  assert.match(stderr, OFF);
});

test('a fault that cannot be read reaches nobody', async () => {
  const patch = `exports.default = () => ({ onFile() { throw { toString() { throw new Error('hostile'); } }; } });`;
  const { code, stdout, stderr } = await runWith(patch, REPORT);
  assert.equal(code, 0, stderr);
  assert.deepEqual(libraries(stdout).states, ['express failed', 'express disabled']);
  assert.match(stderr, /failed \(an error that cannot be read\)/);
});

test('http is left alone after ten faults in the propagator of the app', async () => {
  const app = `
    const api = globalThis[Symbol.for('opentelemetry.js.api.1')];
    let calls = 0;
    const broken = () => { calls++; throw new Error('propagator'); };
    api.propagation = { extract: broken, inject: broken, fields: () => [] };
    const { createServer, get } = require('node:http');
    const server = createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
      for (let i = 0; i < 20; i++) {
        const text = await new Promise((resolve, reject) => {
          get({ port: server.address().port, agent: false }, (response) => {
            let text = '';
            response.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text));
          }).on('error', reject);
        });
        if (text !== 'ok') throw new Error(text);
      }
      server.close();
      globalThis.calls = calls;
      ${REPORT}
    });`;
  const { code, stdout, stderr } = await runWith('exports.default = () => ({});', app);
  assert.equal(code, 0, stderr);
  const { calls, states } = libraries(stdout);
  assert.equal(calls, MAX_FAULTS);
  assert.ok(states.includes('http disabled'), stdout);
  assert.match(stderr, /tracing http failed 10 times, the last time: propagator; it is switched off/);
});
