/** What the tasks `npm test`, `test:unit` and `test:library` make of their arguments, and of a name that they do not know. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { readLibraries } from '../../../tools/libraries.mjs';
import { definitions } from '../../../tools/servers/definitions.mjs';
import { parseLibrary, serversMentioned, testsOf } from '../../../tools/test-library.mjs';
import { findTests, findUnitTests, needsOf } from '../../../tools/test-needs.mjs';
import { parseArguments } from '../../../tools/tests.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

function libraryOf(name: string) {
  const library = readLibraries(root).find((one) => one.name === name);
  assert.ok(library, name);
  return library;
}

test('what follows the files is for node --test', () => {
  assert.deepEqual(parseArguments(['a.ts', 'b.ts', '--test-name-pattern=x', '--test-only']), {
    files: ['a.ts', 'b.ts'],
    options: ['--test-name-pattern=x', '--test-only'],
  });
  assert.deepEqual(parseArguments(['a.ts', '--', '--test-name-pattern', 'x']), {
    files: ['a.ts'],
    options: ['--test-name-pattern', 'x'],
  });
  assert.deepEqual(parseArguments([]), { files: [], options: [] });
});

test('a library and its version are named in any of the usual ways', () => {
  const [first] = libraryOf('pg-boss').versions;
  assert.ok(first);
  const major = first.name.split('.')[0] ?? '';
  for (const args of [
    ['pg-boss', major],
    [`pg-boss@${major}`],
    ['pg-boss', '--version', major],
    ['pg-boss', `--version=${major}`],
    ['pg-boss', first.name],
  ])
    assert.deepEqual(versionsChosen(...args), [first.name], args.join(' '));
  const ofExpress4 = libraryOf('express').versions.filter(({ name }) => name.startsWith('4.'));
  assert.ok(ofExpress4.length > 1);
  assert.deepEqual(
    versionsChosen('express', '4'),
    ofExpress4.map(({ name }) => name),
  );
  const all = parseLibrary(root, ['express', '--test-name-pattern=x']);
  assert.ok(all.library);
  assert.deepEqual(
    [all.versions.length, all.options],
    [libraryOf('express').versions.length, ['--test-name-pattern=x']],
  );
});

function versionsChosen(...args: string[]): string[] {
  const { versions, problem } = { versions: [], ...parseLibrary(root, args) };
  assert.equal(problem, undefined);
  return versions.map(({ name }) => name);
}

test('a library or version that is not there gets one line that says what is', () => {
  const problem = (...args: string[]) => parseLibrary(root, args).problem ?? '';
  assert.match(problem('nosuch'), /^no library is called "nosuch"; there are: .*\bexpress, fastify\b.*$/);
  assert.match(problem('express', '9'), /^express is not tested in version "9", but in 4.*, 5.*; pin it as .*$/);
  assert.match(problem('http', '9'), /^http has the versions of Node, .*leave "9" out$/);
  assert.match(problem(), /^usage: npm run test:library <name>/);
  assert.match(problem('pg', '8', '9'), /^usage: /);
});

test('the tasks end with exit code 1, and say one line, before they build anything', () => {
  const library = runTask('library', 'nosuch');
  assert.equal(library.status, 1);
  assert.match(library.stderr, /^no library is called "nosuch"; there are: [^\n]+\n$/);
  const version = runTask('library', 'pg', '--version', '9');
  assert.equal(version.status, 1);
  assert.match(version.stderr, /^pg is not tested in version "9", but in [^\n]+\n$/);
  const file = runTask('test', 'test/nosuch.test.ts');
  assert.equal(file.status, 1);
  assert.match(file.stderr, /^no test file matches test\/nosuch\.test\.ts; [^\n]+\n$/);
  const unit = runTask('unit', 'test/explains-itself/cli.test.ts');
  assert.equal(unit.status, 1);
  assert.match(unit.stderr, /^no test matches test\/explains-itself\/cli\.test\.ts that needs neither [^\n]+\n$/);
});

/** As npm runs it, with everything installed. */
function runTask(task: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'tools', 'run.mjs'), task, ...args], {
    env: { ...process.env, OTEL_AUTO_TASK: task },
    encoding: 'utf8',
  });
}

test('tests of units need neither the package nor a server', () => {
  const unit = findUnitTests(root);
  assert.ok(unit.length > 50);
  assert.deepEqual(
    unit.filter((file) => needsOf(root, [file]).packed),
    [],
  );
  assert.deepEqual(
    unit.filter((file) => needsOf(root, [file]).servers.length > 0),
    [],
  );
  const below = findTests(root, ['test/unit/**/*.test.ts']);
  assert.deepEqual(
    below.filter((file) => !unit.includes(file)),
    [],
  );
  assert.ok(unit.some((file) => !file.startsWith(join('test', 'unit') + sep)));
});

test('servers that a test names are all it needs, unless it reads that off an app', () => {
  assert.deepEqual(needsOf(root, ['test/standard/libraries/pg-pool.test.ts']).servers, ['postgresql']);
  assert.deepEqual(needsOf(root, ['test/standard/libraries/bundled.test.ts']), {
    packed: true,
    processes: true,
    servers: ['redis'],
  });
  assert.deepEqual(needsOf(root, ['test/standard/libraries/libraries.test.ts']).servers, Object.keys(definitions));
});

test("a library's tests: those that ask whether it is wanted, and those with its name", () => {
  const tests = testsOf(root, libraryOf('pg'));
  const some = ['standard/libraries/libraries', 'standard/libraries/pg-pool', 'standard/differential/pg'];
  for (const file of [...some, 'app-unchanged/faults/libraries'])
    assert.ok(tests.includes(join('test', `${file}.test.ts`)), file);
  assert.ok(
    tests.every((file) => !/redis|express|undici/.test(file)),
    tests.join(' '),
  );
  assert.deepEqual(serversMentioned(libraryOf('pg')), ['postgresql']);
  assert.deepEqual(serversMentioned(libraryOf('express')), []);
  assert.ok(!testsOf(root, { name: 'mysql' }).some((file) => file.includes('mysql2')));
});
