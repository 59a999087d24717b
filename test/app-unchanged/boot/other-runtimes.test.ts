/** Deno and Bun, as far as a Node process can pass for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flag } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

const APP = `console.log(globalThis[Symbol.for('@org/otel-auto')].state, Object.keys(require.cache).length)`;

for (const [name, key, version, advice] of [
  ['Deno', 'deno', '2.9.6', 'Run it on Node, or have Deno trace it itself (OTEL_DENO=true).'],
  ['Bun', 'bun', '1.4.5', 'Run it on Node, or remove this loader from its flags.'],
] as const)
  for (const flag of ['--import', '--require'] satisfies Flag[])
    test(`${name} runs the app as without the loader, and gets one line (${flag})`, async () => {
      const app = project({
        'runtime.cjs': `Object.defineProperty(process.versions, '${key}', { value: '${version}' })`,
        'app.cjs': APP,
      });
      const nodeArgs = ['--require', app.file('runtime.cjs')];
      const { code, stdout, stderr } = await run({ file: app.file('app.cjs'), nodeArgs, flag });
      assert.equal(code, 0);
      assert.match(stdout, /^unsupported runtime /);
      assert.equal(
        stderr,
        `[otel-auto] warn: this is ${name} ${version} and not Node, so nothing is patched and the app runs untraced. ${advice}\n`,
      );
    });
