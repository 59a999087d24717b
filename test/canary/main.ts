/**
 * `npm run canary [<library> ...]`: each library in the newest version that there is, against the trace that is expected of the newest
 * one under test. Writes docs/canary.md, which says what came out and when. It never fails: it tells of what comes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { librariesUnderTest } from '../harness/libraries.ts';
import { root } from '../harness/packed.ts';
import { type Row, tryNewest } from './newest.ts';
import { pageOf, rowsOf } from './page.ts';

const file = join(root, 'docs', 'canary.md');
const names = process.argv.slice(2);
const unknown = names.filter((name) => !librariesUnderTest.some((library) => library.name === name));
if (unknown.length > 0) console.error(`no library is called ${unknown.join(' or ')}; docs/libraries.md has all`);
const wanted = librariesUnderTest.filter(
  ({ name, versions }) => versions.length > 0 && (names.length === 0 || names.includes(name)),
);
const rows: Row[] = [];
for (const library of wanted) {
  const row = await tryNewest(library);
  console.log(`${row.name} ${row.newest ?? '?'} (tested: ${row.tested}): ${row.outcome}`);
  rows.push(row);
}
// Of libraries that were not asked for, the page keeps what it says.
const kept = names.length === 0 ? [] : rowsOf(readFileSync(file, 'utf8'));
writeFileSync(file, pageOf([...kept, ...rows], new Date()));
