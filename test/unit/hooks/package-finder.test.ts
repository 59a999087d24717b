/** Which of the packages of the table a folder is looked into for, by what it is called. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PackageFinder } from '../../../src/hooks/package-finder.ts';

/** Name of the package that a file in node_modules is said to be of, where package.json in that folder calls it `pg`. */
function foundIn(t: TestContext, folder: string): string | undefined {
  const root = mkdtempSync(join(tmpdir(), 'finder-'));
  t.after(() => rmSync(root, { recursive: true }));
  const directory = join(root, 'node_modules', folder);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{ "name": "pg", "version": "8.11.3" }');
  return new PackageFinder(['pg', '@hapi/hapi']).find(join(directory, 'lib', 'index.js'))?.name;
}

const COPIES = ['pg', 'pg2', 'pg-8', 'pg_8', 'pg.8', 'pg@8.11.3', 'pgv8', 'pg-v8', 'pg-1f2e3d4c', '@hapi/hapi18'];
const OTHERS = ['pg-pool', 'pgpass', 'pgvector', 'pg-types', 'pgX', 'PG', 'p', 'apg'];

for (const name of COPIES)
  test(`${name} is looked into`, (t) => {
    assert.equal(foundIn(t, name), 'pg');
  });

for (const name of OTHERS)
  test(`${name} is none of the table, whatever its package.json says`, (t) => {
    assert.equal(foundIn(t, name), undefined);
  });
