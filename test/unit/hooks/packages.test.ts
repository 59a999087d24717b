import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMain, packageNameOf, pathInside } from '../../../src/hooks/packages.ts';

test('the package of a file is the one of the innermost node_modules', () => {
  assert.equal(packageNameOf('/app/node_modules/pg/lib/client.js'), 'pg');
  assert.equal(packageNameOf('/app/node_modules/@redis/client/dist/index.js'), '@redis/client');
  assert.equal(packageNameOf('/app/node_modules/.pnpm/pg@8.0.0/node_modules/pg/lib/index.js'), 'pg');
  assert.equal(packageNameOf('/app/node_modules/a/node_modules/b/index.js'), 'b');
  assert.equal(packageNameOf('/app/src/pg/index.js'), undefined);
  assert.equal(packageNameOf('/app/node_modules/loose.js'), undefined);
  assert.equal(packageNameOf('/app/node_modules/@scope/loose.js'), undefined);
  assert.equal(packageNameOf('node:fs'), undefined);
});

test('the path of a file in a package', () => {
  const directory = '/app/node_modules/@redis/client';
  assert.equal(pathInside(`${directory}/dist/lib/client/index.js`, directory), 'dist/lib/client/index.js');
});

test('the main file is found behind every way to write `main`', () => {
  assert.equal(isMain('lib/index.js', 'lib/index.js'), true);
  assert.equal(isMain('lib/index.js', 'lib'), true);
  assert.equal(isMain('lib.js', 'lib'), true);
  assert.equal(isMain('index.js', '.'), true);
  assert.equal(isMain('lib/client.js', 'lib'), false);
});
