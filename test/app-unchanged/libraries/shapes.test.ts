/** Exports of each library, and of the builtins it patches, look with the loader as without: names, lengths, keys, attributes. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { libraries } from '../../../src/loader/registry.ts';
import { enabling } from '../../harness/enabled.ts';
import { librariesUnderTest } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { prepare } from '../../harness/prepare.ts';
import { run } from '../../harness/run.ts';
import { inTurn } from '../../harness/turn.ts';

const describer = join(import.meta.dirname, 'describe-exports.mjs');

const INHERITED = 'an inherited method becomes one of the class, which is nowhere else to be had';

/** Export and property → what is said of it with the loader, with the reason. Without the loader it has another shape, or is not there. */
const DIFFERENCES: readonly { path: RegExp; reason: string }[] = [
  { path: /^(?:require|import) ws\.(?:\w+\.)*prototype\.emit /, reason: INHERITED },
  {
    path: /^(?:require|import) (?:mqtt|pg|winston|@platformatic\/kafka|node:https?|node:http2)\b.*\.prototype\.(?:emit|write|push) /,
    reason: INHERITED,
  },
];

for (const { name, packages = {} } of libraries) {
  const { versions = [] } = librariesUnderTest.find((library) => library.name === name) ?? {};
  for (const { name: version, folder } of versions) {
    test(`${name} ${version}`, async () => {
      await inTurn(name, () => prepare(name, version));
      await check(folder, Object.keys(packages), enabling(name));
    });
  }
}

test('builtins of Node', () =>
  check(
    root,
    ['node:http', 'node:https', 'node:http2', 'node:module', 'node:process', 'node:console', 'node:sqlite'],
    {},
  ));

/** A line for each function that can be reached from the exports of the packages. */
async function check(cwd: string, packages: readonly string[], env: Record<string, string>): Promise<void> {
  const options = {
    file: describer,
    args: packages,
    cwd,
    env: { ...env, OTEL_TRACES_EXPORTER: 'none', OTEL_LOG_LEVEL: 'none' },
  };
  const [bare, traced] = await Promise.all([run({ ...options, flag: false }), run(options)]);
  assert.equal(bare.code, 0, bare.stderr);
  assert.equal(traced.code, 0, traced.stderr);
  const expected = new Set(bare.stdout.split('\n'));
  const actual = new Set(traced.stdout.split('\n'));
  const listed = (line: string) => DIFFERENCES.some(({ path }) => path.test(line));
  const other = [...actual].filter((line) => !expected.has(line) && !listed(line)).map((line) => `+ ${line}`);
  const gone = [...expected].filter((line) => !actual.has(line) && !listed(line)).map((line) => `- ${line}`);
  assert.deepEqual([...gone, ...other], []);
}
