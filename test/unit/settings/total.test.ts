import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { libraries } from '../../../src/loader/registry.ts';
import { showValue } from '../../../src/settings/parse/show-value.ts';
import { libraryVariables } from '../../../src/settings/read/libraries.ts';
import { describeProblem } from '../../../src/settings/read/problem.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../../src/settings/table/table.ts';

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Reads one variable and checks what must hold for any value. */
function check(name: (typeof VARIABLE_NAMES)[number], value: string): void {
  const { values, sources, problems } = readSettings({ [name]: value });
  for (const problem of problems) {
    const line = describeProblem(problem);
    assert.equal(problem.name, name);
    assert.doesNotMatch(line, CONTROL);
    assert.ok(line.length < 900, `${line.length} characters`);
    if (VARIABLES[name].secret === 'all') assert.equal(problem.value, '***');
  }
  structuredClone(values);
  if (value.trim() === '') assert.equal(sources[name], 'default');
}

test('any text in any variable gives settings, and problems of one short line', () => {
  const pieces = fc.constantFrom(
    '=',
    ',',
    '%',
    '%zz',
    '://',
    '@',
    '?',
    '4317',
    'none',
    'true',
    '\n',
    '\u001b[31m',
    ' ',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(fc.constantFrom(...VARIABLE_NAMES), value, check), { numRuns: 3000 });
});

test('a megabyte in any variable is read in time', { timeout: 120_000 }, () => {
  const parts = ['1', 'a', ' ', ',', 'a,', 'a=b,', '=', '%', '%41', '/', '\n', '@', '€', '1 ', '\ud800'];
  const megabyte = (part: string) => part.repeat(Math.ceil(2 ** 20 / part.length));
  // Variables of one type are read by the same code.
  const first = new Map(VARIABLE_NAMES.toReversed().map((name) => [VARIABLES[name].type, name]));
  assert.ok(first.size > 20);
  for (const name of first.values()) {
    for (const part of parts) check(name, megabyte(part));
    for (const part of ['a', '%', ','])
      for (const before of ['', 'http://h/']) check(name, `${before}${megabyte(part)}!`);
  }
  for (const name of VARIABLE_NAMES) check(name, megabyte('a=b,'));
});

test('what goes for the table goes for what libraries declare', () => {
  const declared = libraryVariables(libraries);
  assert.ok(declared.length > 30);
  for (const { name, type, library, option } of declared)
    for (const value of [
      '',
      ' ',
      '{"a":[1]}',
      '-1',
      '9'.repeat(30),
      '\ud800',
      'a\nb',
      'x'.repeat(2 ** 20),
      'password=s3cret',
    ]) {
      const { values, problems } = readSettings({ [name]: value }, libraries);
      const { value: read, problems: found } = type.parse(value.trim());
      const seen = values.libraries[library];
      if (value.trim() === '' || read === undefined)
        assert.equal(option === undefined ? seen?.enabled : seen?.options[option], undefined);
      assert.equal(problems.length, value.trim() === '' ? 0 : found.length, name);
      for (const problem of problems) {
        const line = describeProblem(problem);
        assert.ok(line.startsWith(`${name}=`) && line.length < 900, line.slice(0, 1000));
        assert.doesNotMatch(line, /s3cret/);
        assert.doesNotMatch(line, CONTROL);
      }
    }
});

test('a variable of another case is another variable', () => {
  assert.equal(readSettings({ otel_service_name: 'x' }).values.serviceName, undefined);
});

test('sources say where each value is from', () => {
  const { sources } = readSettings({
    OTEL_SERVICE_NAME: 'x',
    OTEL_PROPAGATORS: 'b3,unknown',
    OTEL_BSP_SCHEDULE_DELAY: 'soon',
  });
  assert.deepEqual(Object.keys(sources), VARIABLE_NAMES);
  const set = VARIABLE_NAMES.filter((name) => sources[name] === 'environment');
  assert.deepEqual(set, ['OTEL_SERVICE_NAME', 'OTEL_PROPAGATORS']);
});

test('every variable is documented in one line', () => {
  for (const name of VARIABLE_NAMES) {
    const { doc, since, type } = VARIABLES[name];
    assert.match(doc, /^[^\n]{10,}\.$/, name);
    assert.match(since, /^\d+\.\d+\.\d+$/);
    assert.notEqual(type.label, '');
  }
});

test('what is shown of a value is quoted, printable and short', () => {
  assert.equal(showValue('a"b\n', 'none'), '"a\\"b\\n"');
  assert.equal(showValue('\u009b\u2028\u202e', 'none'), '"\\u009b\\u2028\\u202e"');
  assert.equal(showValue('x'.repeat(1000), 'none'), `"${'x'.repeat(80)}..."`);
  assert.equal(showValue('anything', 'all'), '***');
});

test('quotes around a value are pointed out', () => {
  const { problems } = readSettings({ OTEL_SDK_DISABLED: '"true"' });
  assert.equal(problems[0]?.advice, 'Remove the quotes, they are part of the value.');
});
