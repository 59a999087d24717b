/** Applications under test are installed when they are wanted, once for each lock file. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installRealApps, realApps } from '../../../tools/real-apps.mjs';
import { temporaryFolder } from '../../harness/temporary.ts';

test('an application is installed again when its lock file has changed, or when it could not be installed', () => {
  const root = temporaryFolder('real-apps');
  const folder = join(root, 'test', 'apps', 'real', 'shop');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  const lock = (text: string) => writeFileSync(join(folder, 'package-lock.json'), text);
  const installed: string[] = [];
  const install = (status: number) =>
    installRealApps(root, ['shop'], (path) => {
      installed.push(path);
      return status;
    });
  lock('one');
  assert.deepEqual(realApps(root), ['shop']);
  assert.deepEqual(install(1), { shop: 'npm ci in test/apps/real/shop ended with 1; it needs a registry' });
  assert.deepEqual(install(0), { shop: '' });
  assert.deepEqual(install(0), { shop: '' });
  assert.equal(installed.length, 2);
  lock('two');
  install(0);
  assert.deepEqual(installed, [folder, folder, folder]);
});
