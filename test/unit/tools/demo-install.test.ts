/** The demo installs what it is built of and runs, in the versions of the lock file, and little else. */
import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { canBuild, installForDemo, type Lock, neededForDemo, partOf } from '../../../tools/demo-install.mjs';
import { temporaryFolder } from '../../harness/temporary.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;

test('what the loader is built of and what the services import, a Node only where the one that runs is too old', () => {
  const names = neededForDemo(root, lock, '24.0.0');
  for (const name of ['esbuild', 'tsup', 'express', 'fastify', '@opentelemetry/api', '@opentelemetry/sdk-trace'])
    assert.ok(names.includes(name), name);
  for (const name of ['node', 'azurite', 'typeorm', 'pg', '@biomejs/biome']) assert.ok(!names.includes(name), name);
  assert.ok(neededForDemo(root, lock, '20.19.0').includes('node'));
  assert.deepEqual(['22.17.1', '22.18.0', '23.5.0', '24.0.0', '26.1.0'].map(canBuild), [
    false,
    true,
    false,
    true,
    true,
  ]);
});

test('a part of the lock file, as it is there', () => {
  const part = partOf(lock, neededForDemo(root, lock, '24.0.0'));
  const places = Object.keys(part.lock.packages);
  assert.ok(places.length < 450, `${places.length} of ${Object.keys(lock.packages).length}`);
  for (const [name, version] of Object.entries(part.manifest.dependencies))
    assert.equal(part.lock.packages[`node_modules/${name}`]?.version, version);
  for (const place of places.filter((place) => place !== '')) {
    const { version, dependencies = {} } = part.lock.packages[place] ?? {};
    assert.equal(version, lock.packages[place]?.version);
    for (const name of Object.keys(dependencies))
      assert.ok(
        places.some((other) => other.endsWith(`node_modules/${name}`)),
        `${name}, which ${place} needs`,
      );
  }
});

test('packages inside of packages stay where they are', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0', c: '*' }, optionalDependencies: { none: '*' } },
    'node_modules/a/node_modules/b': { version: '1.1.0', dependencies: { c: '*' } },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/c': { version: '3.0.0' },
    'node_modules/d': { version: '4.0.0' },
  };
  const part = partOf({ lockfileVersion: 3, packages }, ['a']);
  assert.deepEqual(Object.keys(part.lock.packages), [
    '',
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
  ]);
  assert.deepEqual(part.manifest.dependencies, { a: '1.0.0' });
});

test('what the build replaces or never reads is not installed: an HTTP client, and large packages that come with it', () => {
  const places = Object.keys(partOf(lock, neededForDemo(root, lock, '24.0.0')).lock.packages);
  assert.ok(places.includes('node_modules/gaxios'));
  for (const name of ['node-fetch', 'web-streams-polyfill', 'https-proxy-agent', 'rimraf'])
    assert.ok(!places.includes(`node_modules/${name}`), name);
  assert.deepEqual(
    places.filter((place) => place.includes('node_modules/@types/')),
    [],
  );
});

test('source maps and declarations are removed, and nothing else', () => {
  const folder = temporaryFolder('demo');
  const write = (files: Readonly<Record<string, string>>, below: string) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(below, path)), { recursive: true });
      writeFileSync(join(below, path), text);
    }
  };
  const needed = Object.fromEntries(
    ['esbuild', 'node', 'tsup', 'typescript'].map((name) => [`node_modules/${name}`, { version: '1.0.0' }]),
  );
  const packages = { '': { devDependencies: {} }, ...needed };
  write(
    {
      'package.json': '{}',
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
      'tsup.config.ts': '',
      'src/index.ts': '',
      'build/chunks.ts': '',
      'examples/demo/app.js': '',
    },
    folder,
  );
  const files = [
    'index.js',
    'index.mjs',
    'map.js',
    'package.json',
    'dist/index.d.ts',
    'dist/index.js.map',
    'index.d.mts',
  ];
  const status = installForDemo(folder, (cwd) => {
    write(Object.fromEntries(files.map((file) => [`node_modules/tsup/${file}`, ''])), cwd);
    return 0;
  });
  assert.equal(status, 0);
  assert.deepEqual(globSync('**/*.*', { cwd: join(folder, 'node_modules', 'tsup') }).sort(), files.slice(0, 4).sort());
});
