import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VARIABLE_NAMES, VARIABLES } from '../../src/settings/table/table.ts';
import { run } from '../harness/run.ts';
import { APP } from '../standard/settings/app.ts';

/** An operating system takes no variable of a megabyte; this much it does, for all variables together. */
const LONG = 'x'.repeat(8000);

/** Not set here: what would look for other machines, or leave nothing to see. */
const LEFT_OUT = new Set(['OTEL_SDK_DISABLED', 'OTEL_LOG_LEVEL', 'OTEL_EXPORTER_PROMETHEUS_HOST']);

for (const value of [
  '-1',
  '{"a":[1]}',
  '😀',
  'a\nb',
  LONG,
  'password=s3cret-value',
  '-----BEGIN PRIVATE KEY-----\ns3cret',
]) {
  test(`${JSON.stringify(value.slice(0, 30))} in every variable: the app runs, one line each, nothing secret`, async () => {
    const names = VARIABLE_NAMES.filter((name) => !LEFT_OUT.has(name) && VARIABLES[name].type.label !== 'URL');
    const env = Object.fromEntries(names.map((name) => [name, value]));
    const { code, stdout, stderr } = await run({ file: APP, env: { ...env, OTEL_NODE_SPOOL_DIR: '' } });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\{"host":"127\.0\.0\.1/);
    assert.doesNotMatch(stderr, /s3cret/);
    const lines = stderr.trimEnd().split('\n');
    assert.ok(lines.every((line) => line.startsWith('[otel-auto] ') && line.length < 1000));
    for (const name of names)
      assert.ok(lines.filter((line) => line.includes(`warn: ${name}=`)).length <= 1, `${name}\n${stderr}`);
  });
}
