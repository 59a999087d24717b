/** A pass of the build that finds none of its files says so: without it, a start would be slower and nobody would know. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, type Plugin } from 'esbuild';
import { plainDefaults } from '../../../build/plain-defaults.ts';
import { plainOftenSet } from '../../../build/plain-often-set.ts';
import { plainTable } from '../../../build/plain-table.ts';
import { replaceFiles } from '../../../build/replace-files.ts';
import { withoutDocs } from '../../../build/without-docs.ts';

const root = join(import.meta.dirname, '..', '..', '..');

function bundle(file: string, plugin: Plugin) {
  return build({
    entryPoints: [join(root, 'src', file)],
    bundle: true,
    platform: 'node',
    write: false,
    logLevel: 'silent',
    plugins: [plugin],
  });
}

const FILES: readonly (readonly [pass: Plugin, file: string])[] = [
  [plainDefaults, 'settings/read/defaults.ts'],
  [plainOftenSet, 'settings/read/put-often-set.ts'],
  [plainTable, 'loader/library-table.ts'],
  [withoutDocs, 'settings/table/table.ts'],
];

for (const [pass, file] of FILES)
  test(`${pass.name} finds what it is about, and a build without it fails`, async () => {
    await bundle(file, pass);
    await assert.rejects(bundle('version.ts', pass), /there is no file .+ in this build: was it moved\?/);
  });

test('the text of a file is replaced by what is made of it', async () => {
  const pass: Plugin = {
    name: 'other-text',
    setup(build) {
      replaceFiles(build, /version\.ts$/, (own) => ({ contents: own.replace('0.0.0-source', '9.9.9'), loader: 'ts' }));
    },
  };
  const { outputFiles } = await bundle('version.ts', pass);
  assert.match(outputFiles?.[0]?.text ?? '', /9\.9\.9/);
});
