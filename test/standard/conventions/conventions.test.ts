/** Every name and type on the spans of the libraries' apps, as their `trace.txt` has them, is one of OpenTelemetry's registry. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { metricProblems, needsReason, problemsOf } from './check.ts';
import { NAMES } from './exceptions.ts';

const root = join(import.meta.dirname, '..', '..', '..');

const TRACES = ['src/libraries/*/test/{,versions/*/}trace.txt', 'test/joined/*/{,versions/*/}trace.txt'];

for (const file of globSync(TRACES, { cwd: root }).sort()) {
  test(`${file}: names and types of the registry`, () => {
    assert.deepEqual(problemsOf(drawnIn(join(root, file))), []);
  });
}

test('what the registry does not have is found', () => {
  assert.deepEqual(
    problemsOf([
      ['http.rout', '/'],
      ['server.port', '80'],
      ['http.status_code', 200],
      ['http.request.header.x-tenant', ['a']],
      ['http.request.method', 'GET'],
    ]),
    [
      'http.rout is unknown',
      'http.status_code is deprecated: Replaced by `http.response.status_code`.',
      'server.port is a string, not a number',
    ],
  );
  assert.deepEqual(metricProblems(['http.server.request.duration', 'http.server.duration']), [
    'http.server.duration is unknown',
  ]);
});

test('no reason is given for a name that needs none', () => {
  assert.deepEqual(
    Object.keys(NAMES).filter((name) => !needsReason(name)),
    [],
  );
});

/** The lines `key = value` of a drawn trace; what varies (`*`) has a name only. */
function* drawnIn(file: string): Generator<[name: string, value: unknown]> {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, name, value] = /^([^\s=]+) = (.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    yield [name, value === '*' ? undefined : JSON.parse(value)];
  }
}
