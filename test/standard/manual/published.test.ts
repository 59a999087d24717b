/** The tarball as others' tools see it: every way to resolve it finds code and its types. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

test('the entry with the types of extensions is an empty module, by import and by require', () => {
  const code = `import('@org/otel-auto/extension').then((module) => console.log(Object.keys(module).filter((name) => !/default|module/.test(name)),
    Object.keys(require('@org/otel-auto/extension'))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: folder, encoding: 'utf8' });
  assert.deepEqual([stdout, stderr], ['[] []\n', '']);
});

test('the manifest and the pages are those for users', () => {
  const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as Record<string, unknown>;
  for (const field of ['private', 'scripts', 'devDependencies', 'dependencies', 'overrides', 'workspaces'])
    assert.equal(manifest[field], undefined, field);
  assert.deepEqual(manifest.publishConfig, { access: 'public', provenance: true });
  const readme = readFileSync(join(packed, 'README.md'), 'utf8');
  assert.doesNotMatch(readme, /<!--|\]\((?!https:|#)/);
  assert.deepEqual(
    readdirSync(packed).sort(),
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.md', 'dist', 'package.json', 'register'].sort(),
  );
});

test('licences are there once each, and the bill of materials names what they are of', () => {
  const licenses = readFileSync(join(packed, 'THIRD-PARTY-LICENSES.md'), 'utf8');
  assert.ok(Buffer.byteLength(licenses) <= 100_000);
  const texts = [...licenses.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text.replace(/\s+/g, ' '));
  assert.equal(new Set(texts).size, texts.length);
  const { bomFormat, components } = JSON.parse(readFileSync(join(packed, 'dist', 'sbom.cdx.json'), 'utf8')) as {
    bomFormat: string;
    components: { name: string; version: string }[];
  };
  assert.equal(bomFormat, 'CycloneDX');
  const named = [...licenses.matchAll(/^- (\S+) (\S+) \(/gm)].map(([, name, version]) => `${name} ${version}`);
  assert.deepEqual(named.sort(), components.map(({ name, version }) => `${name} ${version}`).sort());
});
