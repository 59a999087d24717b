/** docs/differences.md names every deliberate difference that the differential tests know, with its reason. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { differencesPage } from '../../../tools/docs/differences.mjs';
import { sharedFaults } from '../../standard/differential/shared-faults.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { 'docs/differences.md': page = '' } = await differencesPage(root);
const folder = 'test/standard/differential';

/** Modules of nothing but lists. */
const lists = globSync(`${folder}/{*/differences,environment/everywhere,not-covered,differences/*}.ts`, { cwd: root });

/** Every reason in what a module exports, however deep. */
function* reasonsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && value.length === 2 && typeof value[1] === 'function') yield String(value[0]);
  for (const [key, member] of Object.entries(value)) {
    if ((key === 'why' || key === 'reason') && typeof member === 'string') yield member;
    yield* reasonsIn(member);
  }
}

test('there are lists', () => assert.ok(lists.length >= 11, lists.join(', ')));

for (const file of lists) {
  test(`${file}: every reason is on the page`, async () => {
    const reasons = [...reasonsIn(await import(pathToFileURL(join(root, file)).href))];
    assert.ok(reasons.length > 0);
    assert.deepEqual(
      reasons.filter((reason) => !page.includes(reason.replaceAll('|', '\\|'))),
      [],
    );
  });
}

test('no differential test keeps a list of its own', () => {
  const files = globSync(`${folder}/*.test.ts`, { cwd: root });
  const own = files.filter((file) =>
    /\b(?:why|reason): ['"`]|[dD]ifferences:? .*= \[/.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.deepEqual(own, []);
});

test('each fault that official packages have too is held here by a test', () => {
  for (const { test: file, fault } of sharedFaults) {
    assert.ok(existsSync(join(root, file)), file);
    assert.ok(page.includes(fault));
  }
});
