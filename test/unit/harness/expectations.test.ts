/** What `UPDATE_TRACES=1` writes: the expectation of the version that ran, and of no other. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../harness/temporary.ts';
import { Expectations } from '../../standard/libraries/expectations.ts';

function library(versions: readonly string[], files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder('expectations');
  const file = (name: string) => join(folder, name);
  const own = versions.map((version) => file(`${version}/trace.txt`));
  for (const version of versions) mkdirSync(file(version));
  for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  const expectations = new Expectations(file('trace.txt'), own);
  return {
    write: (version: string, text: string) => expectations.write(file(`${version}/trace.txt`), text),
    files: () =>
      Object.fromEntries(
        ['trace.txt', ...versions.map((version) => `${version}/trace.txt`)]
          .filter((name) => existsSync(file(name)))
          .map((name) => [name, readFileSync(file(name), 'utf8')]),
      ),
  };
}

test('a version that differs gets a file of its own', () => {
  const { write, files } = library(['1', '2'], { 'trace.txt': 'a' });
  assert.match(write('2', 'b'), /2.trace\.txt is written anew/);
  assert.deepEqual(files(), { 'trace.txt': 'a', '2/trace.txt': 'b' });
});

test('what all versions do is in the file of the library', () => {
  const { write, files } = library(['1', '2', '3'], { 'trace.txt': 'a' });
  for (const version of ['1', '2', '3']) write(version, 'b');
  assert.deepEqual(files(), { 'trace.txt': 'b' });
});

test('the newest version has none of its own when all differ', () => {
  const { write, files } = library(['1', '2'], { 'trace.txt': 'a' });
  write('1', 'old');
  write('2', 'new');
  assert.deepEqual(files(), { 'trace.txt': 'new', '1/trace.txt': 'old' });
});

test('a version that does as the library again loses its file', () => {
  const { write, files } = library(['1', '2'], { 'trace.txt': 'a', '1/trace.txt': 'b' });
  write('1', 'a');
  assert.deepEqual(files(), { 'trace.txt': 'a' });
});

test('the first version that is run writes the file of the library', () => {
  const { write, files } = library(['1', '2'], { 'trace.txt': '' });
  write('1', 'a');
  assert.deepEqual(files(), { 'trace.txt': 'a' });
  write('2', 'b');
  assert.deepEqual(files(), { 'trace.txt': 'a', '2/trace.txt': 'b' });
});

test('two runs of one version do not overwrite each other', () => {
  const { write, files } = library(['1', '2'], { 'trace.txt': 'a' });
  write('2', 'b');
  assert.throws(() => write('2', 'c'), /two runs of this version differ/);
  assert.deepEqual(files(), { 'trace.txt': 'a', '2/trace.txt': 'b' });
});
