/** A sampler that takes nothing is named as it is written where it is set. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { effectiveSettings } from '../../../src/config-file/effective.ts';

const OF_FILE = [
  ['always_off: {}', /^Nothing is traced: the sampler of the configuration file, always_off, takes no trace/],
  ['trace_id_ratio_based: { ratio: 0 }', /the configuration file, trace_id_ratio_based with ratio 0, takes no trace/],
  ['parent_based: { root: { always_off: {} } }', /the configuration file, always_off, takes no trace/],
] as const;

for (const [sampler, line] of OF_FILE)
  test(`a file with the sampler ${sampler}`, (t) => {
    const problems = problemsOf(t, `  sampler: { ${sampler} }`);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', line);
    assert.doesNotMatch(problems[0] ?? '', /OTEL_TRACES_SAMPLER/);
  });

test('a file that samples says nothing', (t) => {
  assert.deepEqual(problemsOf(t, '  sampler: { always_on: {} }'), []);
});

test('an environment is told of its variables', () => {
  const { problems } = effectiveSettings({ OTEL_TRACES_SAMPLER: 'always_off' }, []);
  assert.match(problems.join('\n'), /^Nothing is traced: OTEL_TRACES_SAMPLER=always_off takes no trace/);
});

function problemsOf(t: { after(fn: () => void): void }, sampler: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sampler-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'otel.yaml');
  const provider = [
    'tracer_provider:',
    sampler,
    '  processors:',
    '    - batch: { exporter: { otlp_http: { endpoint: "http://127.0.0.1:4318/v1/traces" } } }',
  ];
  writeFileSync(file, ['file_format: "1.0"', ...provider, ''].join('\n'));
  return effectiveSettings({ OTEL_CONFIG_FILE: file }, []).problems;
}
