import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFileProblem } from '../../../src/config-file/file-problem.ts';
import { parseConfiguration } from '../../../src/config-file/parse.ts';

const FORMAT = 'file_format: "1.1"\n';
/** Not a template. */
const REFERENCE = `$${'{T_TEXT}'}`;
const PROCESSORS = `${FORMAT}tracer_provider:\n  processors:\n`;

/** `file:line: key reason`, or what the text is read as. */
function reading(text: string): string {
  const parsed = parseConfiguration(text);
  return 'problem' in parsed ? describeFileProblem('f.yaml', parsed.problem) : JSON.stringify(parsed.model);
}

const faults: readonly [name: string, text: string, expected: RegExp][] = [
  ['nothing', '', /^f\.yaml:1: is not a YAML mapping/],
  ['a word', 'hello', /^f\.yaml:1: is not a YAML mapping/],
  ['a list', '- a', /^f\.yaml:1: is not a YAML mapping/],
  ['JavaScript', 'module.exports = {\n  a: 1,\n};', /^f\.yaml:\d: is not YAML: /],
  ['no file_format', 'disabled: true', /^f\.yaml: file_format is missing: write file_format: "1\.1"$/],
  ['file_format 0.4', 'file_format: "0.4"', /^f\.yaml:1: file_format is not supported/],
  ['file_format 2.0', '\nfile_format: "2.0"', /^f\.yaml:2: file_format is not supported/],
  ['a file_format that is a number', 'file_format: 1.1', /^f\.yaml:1: file_format is not supported/],
  ['a bracket that is not closed', `${FORMAT}resource: [1\n`, /^f\.yaml:[23]: is not YAML: /],
  ['a tab', `${FORMAT}resource:\n\tfoo: 1`, /^f\.yaml:3: is not YAML: /],
  ['a key twice', `${FORMAT}disabled: true\ndisabled: false`, /^f\.yaml:3: has the key "disabled" twice$/],
  ['two documents', `${FORMAT}---\n${FORMAT}`, /^f\.yaml:2: is not YAML: /],
  ['an unknown key', `${FORMAT}resource:\n  atributes: []\n`, /^f\.yaml:3: resource has the unknown key "atributes"$/],
  [
    'an unknown key deep down',
    `${PROCESSORS}    - batch:\n        delay: 1\n        exporter:\n          console:\n`,
    /^f\.yaml:5: tracer_provider\.processors\[0\]\.batch has the unknown key "delay"$/,
  ],
  [
    'a wrong type',
    `${PROCESSORS}    - batch:\n        exporter:\n          console:\n        schedule_delay: soon\n`,
    /^f\.yaml:7: tracer_provider\.processors\[0\]\.batch\.schedule_delay is not of the type integer or null$/,
  ],
  [
    'a missing key',
    `${FORMAT}\ntracer_provider:\n  limits: {}\n`,
    /^f\.yaml:3: tracer_provider lacks the key "processors"$/,
  ],
  [
    'an empty list',
    `${FORMAT}propagator:\n  composite: []\n`,
    /^f\.yaml:3: propagator\.composite must NOT have fewer than 1/,
  ],
  [
    'two exporters in one processor',
    `${PROCESSORS}    - batch:\n        exporter:\n          console:\n          otlp_http:\n`,
    /^f\.yaml:5: tracer_provider\.processors\[0\]\.batch\.exporter has more than one key/,
  ],
  ['an unknown word', `${FORMAT}log_level: loud`, /^f\.yaml:2: log_level is not one of trace, .*, fatal4$/],
  [
    'an attribute that is a mapping',
    `${FORMAT}resource:\n  attributes:\n    - name: a\n      value: {}\n`,
    /^f\.yaml:5: resource\.attributes\[0\]\.value has a value of the wrong type$/,
  ],
  [
    'a reference that is none',
    `${FORMAT}\ndisabled: \${KEY:?hunter2}\n`,
    /^f\.yaml:3: refers to a variable as "\$\{KEY:\.\.\.", which is neither /,
  ],
  ['an alias inside of itself', `${FORMAT}a: &a\n  b: [*a, *a]\n`, /^f\.yaml: has an alias inside/],
  [
    'a sampler inside of itself',
    `${PROCESSORS}    - batch: {exporter: {console: }}\n  sampler: &s\n    parent_based:\n      root: *s\n`,
    /^f\.yaml: has an alias inside/,
  ],
  [
    'a thousand levels',
    `${FORMAT}a: ${'['.repeat(1000)}${']'.repeat(1000)}`,
    /^f\.yaml(:2)?: has more than 64 levels$/,
  ],
];
for (const [name, text, expected] of faults)
  test(`${name} is a fault with its place`, () => {
    const found = reading(text);
    assert.match(found, expected);
    assert.doesNotMatch(found, /hunter2/);
  });

test('aliases that expand to billions of values are a fault', () => {
  const level = (name: string, of: string) =>
    `${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(', ')}]\n`;
  const levels = 'bcdefghi'.split('').map((name, index) => level(name, 'abcdefgh'[index] ?? ''));
  assert.match(reading(`${FORMAT}a: &a [x]\n${levels.join('')}`), /^f\.yaml: cannot be parsed: Excessive alias count/);
});

test('100 kB of anything is read or a fault, in time', { timeout: 60_000 }, () => {
  for (const part of [
    '[',
    '{',
    '- ',
    '&a ',
    '*a ',
    '"',
    "'",
    '#',
    ': ',
    '? ',
    '!',
    '\n',
    ' ',
    '|\n',
    'a: b\n',
    '${',
    REFERENCE,
    '€',
    'a:\n',
    '[a]\n',
    '- [a]\n',
    '? [a]\n',
  ]) {
    const found = reading(FORMAT + part.repeat(Math.floor(100_000 / part.length)));
    assert.ok(found.length < 1000, `${part}: ${found.slice(0, 200)}`);
  }
});

test('references to variables are substituted, and nothing is injected', (t) => {
  const set = { T_TEXT: 'a b', T_NUMBER: '7', T_MAP: 'x\ny: z', T_REFERENCE: REFERENCE };
  Object.assign(process.env, set);
  t.after(() => {
    for (const name of Object.keys(set)) delete process.env[name];
  });
  const parsed = parseConfiguration(
    `${FORMAT}other:\n  a: \${T_TEXT}\n  b: \${env:T_NUMBER}\n  c: "\${T_NUMBER}"\n  d: \${T_NONE:-or this}\n` +
      `  e: \${T_NONE}\n  f: \${T_MAP}\n  g: \${T_REFERENCE}\n  h: $\${T_TEXT}\n  i: x\${T_NUMBER}y\n  \${T_TEXT}: k\n`,
  );
  assert.ok(!('problem' in parsed));
  assert.deepEqual(parsed.model.other, {
    a: 'a b',
    b: 7,
    c: '7',
    d: 'or this',
    e: null,
    f: 'x\ny: z',
    g: REFERENCE,
    h: REFERENCE,
    i: 'x7y',
    [REFERENCE]: 'k',
  });
  assert.deepEqual(parsed.unknownKeys, ['other']);
});

test('a byte order mark, Windows line ends and comments are fine', () => {
  assert.equal(reading(`\ufeff# hello\r\nfile_format: "1.0"\r\ndisabled: true # yes\r\n`), '{"disabled":true}');
});
