import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasSpawnChannel, hasSyncLoadHook } from '../../../src/node/capabilities.ts';

const safe = ['22.22.3', '22.23.0', '24.11.1', '24.21.0', '25.1.0', '26.0.0', '26.10.0', '27.0.0'];
const unsafe = ['22.15.0', '22.22.2', '23.11.0', '24.0.0', '24.11.0', '25.0.0'];

for (const version of safe) {
  test(`${version} may use a synchronous load hook`, () => assert.equal(hasSyncLoadHook(version), true));
}
for (const version of unsafe) {
  test(`${version} may not use a synchronous load hook`, () => assert.equal(hasSyncLoadHook(version), false));
}

for (const version of ['24.21.0', '24.22.3', '26.0.0', '26.12.1', '27.0.0']) {
  test(`${version} publishes what it spawns`, () => assert.equal(hasSpawnChannel(version), true));
}
for (const version of ['22.15.0', '22.23.5', '24.11.1', '25.9.0']) {
  test(`${version} may not publish what it spawns`, () => assert.equal(hasSpawnChannel(version), false));
}
