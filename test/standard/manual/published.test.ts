/** The tarball as others' tools see it: every way to resolve it finds code and its types. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packed, root } from '../../harness/packed.ts';

const folder = dirname(dirname(dirname(packed)));
const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball');

for (const [tool, args] of [
  ['attw', ['--no-emoji', '--no-color', '--format', 'ascii']],
  ['publint', ['run', '--strict']],
] as const) {
  test(`${tool} finds nothing wrong with the tarball`, () => {
    const file = join(root, 'node_modules', '.bin', tool);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args, tarball], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });
}
