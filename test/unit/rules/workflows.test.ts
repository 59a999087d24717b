/** .github/workflows: no logic, nothing that can be replaced behind our back, and what actionlint says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ensureActionlint } from '../../../tools/interop/actionlint.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const names = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  steps: Step[];
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  strategy?: { matrix: Record<string, unknown[]> };
}

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const workflow = (name: string) => parse(read(name)) as Workflow;
const commandsOf = (name: string) =>
  Object.values(workflow(name).jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

test('there are workflows for tests, releases, newest versions, CodeQL and Scorecard', () => {
  assert.deepEqual(
    names,
    ['canary', 'codeql', 'release', 'scorecard', 'test'].map((name) => `.github/workflows/${name}.yml`),
  );
});

/** What a step may run beside `.ci/run` and npm scripts: it only hands on what these have made. */
const HANDED_ON = [
  'npm publish ./.package',
  'npm run --silent release:notes | gh release create "$GITHUB_REF_NAME" dist/sbom.cdx.json --verify-tag --notes-file -',
  'cat docs/canary.md >> "$GITHUB_STEP_SUMMARY"',
];

for (const name of names) {
  test(`${name} names each action by its digest, with the version beside it`, () => {
    for (const [line] of read(name).matchAll(/^.*\buses:.*$/gm))
      assert.match(line, /uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test(`${name} calls what anybody can call`, () => {
    for (const command of commandsOf(name)) {
      const [, script] = /^npm run (\S+)$/.exec(command) ?? [];
      if (script === undefined) assert.ok(['.ci/run', ...HANDED_ON].includes(command), command);
      else assert.ok(script in scripts, command);
    }
    assert.doesNotMatch(read(name), /^\s*(?:- )?(?:if|continue-on-error|shell):/m);
  });

  test(`${name} may do little, for a limited time`, () => {
    assert.deepEqual(workflow(name).permissions, { contents: 'read' });
    for (const job of Object.values(workflow(name).jobs)) assert.ok((job['timeout-minutes'] ?? Infinity) <= 120);
  });
}

test('unit tests run on Linux, macOS and Windows, on the oldest Node and on each line, by that Node', () => {
  const { matrix } = workflow('.github/workflows/test.yml').jobs.unit?.strategy ?? assert.fail();
  assert.deepEqual(
    matrix.os?.map((os) => String(os).replace(/-.*/, '')),
    ['ubuntu', 'macos', 'windows'],
  );
  assert.deepEqual(matrix.node, ['22.15.0', 22, 24, 26]);
  assert.match(read('.github/workflows/test.yml'), /OTEL_AUTO_NODE: this\b/);
});

test('a release comes from a tag, has passed everything, and is published with provenance and a bill of materials', () => {
  const name = '.github/workflows/release.yml';
  assert.match(read(name), /^on:\n {2}push:\n {4}tags: \['v\*'\]$/m);
  assert.deepEqual(commandsOf(name), ['.ci/run', ...HANDED_ON.slice(0, 2)]);
  assert.equal(workflow(name).jobs.publish?.permissions?.['id-token'], 'write');
});

test('actionlint finds nothing', (t) => {
  const { path, reason } = ensureActionlint(root);
  if (path === undefined) return t.skip(reason);
  const { status, stdout, stderr } = spawnSync(path, ['-no-color', ...names], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
