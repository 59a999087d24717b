/** Package managers in the folders that images and version managers give them: their own process is left alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

const PRINT = `console.log(globalThis[Symbol.for('@org/otel-auto')].state)`;

async function stateOf(path: string): Promise<string> {
  const { stdout, stderr } = await run({ file: project({ [path]: PRINT }).file(path) });
  assert.equal(stderr, '');
  return stdout.trim();
}

for (const path of [
  'opt/yarn-v1.22.22/bin/yarn.js', // The Docker image of Node: https://github.com/nodejs/docker-node
  '.volta/tools/image/yarn/1.22.22/bin/yarn.js',
  '.volta/tools/image/pnpm/10.1.0/bin/pnpm.cjs',
  '.local/share/mise/installs/yarn/1.22.22/bin/yarn.js',
  '.asdf/installs/yarn/1.22.22/bin/yarn.js',
  'Cellar/yarn/1.22.22/libexec/bin/yarn.js',
  '.cache/node/corepack/v1/yarn/1.22.22/bin/yarn.js',
  '.cache/node/corepack/v1/yarn/4.9.2/yarn.js',
  '.cache/node/corepack/v1/pnpm/10.1.0/bin/pnpm.cjs',
  '.cache/node/corepack/yarn/1.22.22/bin/yarn.js',
])
  test(`${path} is left alone`, async () => assert.equal(await stateOf(path), 'package manager'));

for (const path of ['yarn/yarn.js', 'yarn/4.9.2/yarn.js', 'yarn-shop/bin/yarn.js', 'src/npm/index.js'])
  test(`${path}, an app of such a name, is traced`, async () => assert.equal(await stateOf(path), 'running'));
