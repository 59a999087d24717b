/** `otel-auto compare`: an app under both engines, and the spans that differ, on stdout. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Cli } from '../../harness/cli.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { serving } from './apps.ts';

function appWith(files: Record<string, string>): { file(name: string): string } {
  const app = project(files);
  const modules = join(dirname(app.file('app.cjs')), 'node_modules');
  mkdirSync(dirname(modules), { recursive: true });
  symlinkSync(join(root, 'node_modules'), modules);
  return app;
}

test('differences are on stdout, and what the app prints is on stderr', async (t) => {
  const app = appWith({ 'app.cjs': serving('cjs', 'process.exit(3);') });
  const { code, stdout, stderr } = await new Cli(t, ['compare', process.execPath, app.file('app.cjs')]).end();
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^\+ INTERNAL tcp\.connect \(net\): sdk only$/m);
  assert.match(
    stdout,
    /^~ INTERNAL request handler - \/users\/:id \(express\)\n {4}parent: loader SERVER GET \/users\/:id, /m,
  );
  assert.match(stdout, /\n3 spans with loader, \d+ with sdk: \d are the same\n$/);
  assert.doesNotMatch(stdout, /user 1/);
  assert.equal(stderr.match(/^user 1$/gm)?.length, 2, stderr);
  assert.match(stderr, /^otel-auto: with OTEL_NODE_ENGINE=loader: 3 spans, ended by 3$/m);
  assert.match(stderr, /^otel-auto: with OTEL_NODE_ENGINE=sdk: \d+ spans, ended by 3$/m);
});

test('an app whose spans are the same ends with 0', async (t) => {
  const app = appWith({
    'app.cjs': `const { trace } = require('@opentelemetry/api');
      trace.getTracer('mine').startSpan('work', { attributes: { secret: 'a' } }).end();`,
  });
  const { code, stdout, stderr } = await new Cli(t, ['compare', process.execPath, app.file('app.cjs')]).end();
  assert.deepEqual([code, stdout], [0, '1 spans with loader, 1 with sdk: 1 are the same\n'], stderr);
});

test('a secret that only the other engine shows is hidden', async (t) => {
  const app = appWith({
    'app.cjs': `const { trace } = require('@opentelemetry/api');
      trace.getTracer('mine').startSpan('work', { attributes: { text: 'password=hunter2' } }).end();`,
  });
  const { stdout, stderr } = await new Cli(t, ['compare', process.execPath, app.file('app.cjs')]).end();
  assert.match(stdout, /^~ INTERNAL work \(mine\)\n {4}text: /);
  assert.doesNotMatch(stdout + stderr, /hunter2/);
});

test('a command that cannot be run, and none, are said', async (t) => {
  const missing = await new Cli(t, ['compare', 'no-such-command']).end();
  assert.deepEqual([missing.code, missing.stdout], [127, '']);
  assert.equal(missing.stderr, 'otel-auto: cannot run "no-such-command": there is no such command\n');
  const none = await new Cli(t, ['compare']).end();
  assert.equal(none.code, 2);
  assert.match(none.stderr, /^otel-auto: compare needs a command, such as: otel-auto compare node app\.js\n/);
});
