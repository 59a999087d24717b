/**
 * `npm run engines [<library> ...]`: the app of each library for which OpenTelemetry has an instrumentation, bare and under both engines.
 * Writes the table of docs/engines.md: whether the app behaves as bare, and which spans differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { librariesUnderTest } from '../harness/libraries.ts';
import { root } from '../harness/packed.ts';
import { type Row, rowsOf, withTable } from './page.ts';
import { runLibrary } from './run-library.ts';

const PREFIX = '@opentelemetry/instrumentation-';

const file = join(root, 'docs', 'engines.md');
const names = process.argv.slice(2);
const upstream = JSON.parse(
  readFileSync(join(root, 'node_modules', '@opentelemetry', 'auto-instrumentations-node', 'package.json'), 'utf8'),
) as { dependencies: Record<string, string> };
const instrumented = new Set(
  Object.keys(upstream.dependencies)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length)),
);
const wanted = librariesUnderTest.filter(
  ({ name }) => instrumented.has(name) && (names.length === 0 || names.includes(name)),
);
const rows: Row[] = [];
for (const library of wanted) {
  const row = await runLibrary(library);
  console.log(`${row.library} ${row.version}: ${row.behaviour}; ${row.loader}, ${row.sdk}, ${row.same}`);
  rows.push(row);
}
// Of libraries that were not asked for, the page keeps what it says.
const page = readFileSync(file, 'utf8');
writeFileSync(file, withTable(page, [...(names.length === 0 ? [] : rowsOf(page)), ...rows]));
