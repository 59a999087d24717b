import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AREAS, VARIABLE_NAMES, VARIABLES } from '../../../src/settings/table/table.ts';
import { complianceOf, referencePages, specification } from '../../../tools/docs/reference.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

test('generated pages are as `npm run build` writes them', async () => {
  for (const [path, text] of Object.entries(await referencePages()))
    assert.equal(readFileSync(join(root, path), 'utf8'), text, path);
});

test('every variable of the table is in exactly one area', () => {
  assert.deepEqual(
    Object.values(AREAS)
      .flatMap((rows) => Object.keys(rows))
      .sort(),
    [...VARIABLE_NAMES].sort(),
  );
});

test('every variable and value of the specification is here, or has a reason', () => {
  const { sections } = complianceOf(specification(), VARIABLES);
  const missing = sections
    .flatMap(({ rows }) => rows)
    .flatMap((row) => (row.here === 'no' ? [row.name] : row.missing.map((value) => `${row.name}=${value}`)));
  assert.deepEqual(missing, []);
});

test('no variable of the specification is listed twice', () => {
  const { sections } = complianceOf(specification(), VARIABLES);
  const names = sections.flatMap(({ rows }) => rows.map((row) => row.name));
  assert.equal(new Set(names).size, names.length);
});
