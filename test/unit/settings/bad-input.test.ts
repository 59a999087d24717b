import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showValue } from '../../../src/settings/parse/show-value.ts';
import { describeProblem } from '../../../src/settings/read/problem.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../../src/settings/table/table.ts';

/** Every kind of bad value; `s3cret` in it must not be said. */
export const KINDS: Readonly<Record<string, string>> = {
  'wrong type': '{"a":[1]}',
  'out of range, below': '-1',
  'out of range, above': '9'.repeat(30),
  'unknown word': 'no-such-thing',
  unicode: '😀é\u202e',
  'a newline': 'a\nb',
  'a megabyte': 'x'.repeat(2 ** 20),
  'a secret by its key': 'password=s3cret-value',
  'a secret by its shape': 'sk-s3cret0123456789',
  'a bearer token': 'Authorization: Bearer s3cret.value',
  'a secret in a URL': 'ftp://user:s3cret@host/path?api_key=s3cret',
  'a secret key': '-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----',
};

for (const [kind, value] of Object.entries(KINDS)) {
  test(`${kind} in any variable: the fallback, one line, nothing secret`, () => {
    for (const name of VARIABLE_NAMES) {
      const variable = VARIABLES[name];
      const reading = variable.type.parse(value.trim());
      const { values, variables, sources, problems } = readSettings({ [name]: value });
      const lines = problems.map(describeProblem);
      assert.ok(lines.length <= 1, lines.join('\n'));
      if (reading.problems.length > 0) assert.equal(lines.length, 1, name);
      for (const line of lines) {
        assert.ok(line.startsWith(`${name}=`));
        assert.doesNotMatch(line, /s3cret|[\p{Cc}\u202e]/u, name);
        assert.ok(line.length < 900);
      }
      if (reading.value === undefined) {
        assert.equal(variables[name], variable.default, name);
        assert.equal(sources[name], 'default', name);
        assert.deepEqual(withoutName(values), withoutName(readSettings({}).values), name);
      }
    }
  });
}

/** Functions aside, settings are data. */
function withoutName(values: unknown): unknown {
  return structuredClone(values);
}

for (const value of ['', ' ', '\t\r\n ']) {
  test(`${JSON.stringify(value)} in any variable counts as unset`, () => {
    const standard = readSettings({});
    for (const name of VARIABLE_NAMES) assert.deepEqual(readSettings({ [name]: value }), standard, name);
  });
}

test('what looks like a secret is not shown', () => {
  for (const [text, shown] of [
    ['password=s3cret,team=x', '"password=***,team=x"'],
    ['x-api-key: s3cret', '"x-api-key: ***"'],
    ['authorization=Bearer s3cret', '"authorization=***"'],
    ['Basic czNjcmV0', '"Basic ***"'],
    ['ghp_s3cret0123456789', '"***"'],
    ['AKIAS3CRETS3CRETS3CR', '"***"'],
    ['eyJhbGciOi.eyJzdWIi.s3cret', '"***"'],
    ['http://u:s3cret@h', '"http://***@h"'],
    // As in telemetry: the same tables of names and of shapes.
    ['code_verifier=s3cret,team=x', '"code_verifier=***,team=x"'],
    ['db_pwd: s3cret', '"db_pwd: ***"'],
    ['team=npm_s3cret0123456789s3cret0123456789', '"team=***"'],
  ] as const) {
    assert.equal(showValue(text, 'none'), shown);
  }
  for (const text of ['team=x,oops', 'sometimes', 'tokenizer', 'parentbased_sk', '/etc/secrets/ca.pem'])
    assert.equal(showValue(text, 'none'), `"${text}"`);
});
