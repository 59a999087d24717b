/** The figures themselves are for people: a test that measures would fail by what else the machine does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/packed.ts';
import { run } from '../harness/run.ts';
import { example } from './example.ts';

const { skip: noServers, servers } = await example('cinema');
const skip = noServers || (process.platform !== 'linux' && 'CPU time is read from /proc');

test('overhead: the CPU time of the services untraced, traced and sampled is printed', { skip }, async () => {
  const file = join(root, 'tools', 'example.mjs');
  const args = ['cinema', '--overhead=1'];
  const { code, stdout, stderr } = await run({ file, args, flag: false, env: servers, timeout: 240_000 });
  assert.equal(code, 0, stderr);
  const lines = stdout.trim().split('\n');
  assert.equal(lines[0], 'CPU time of the services for 200 times a booking:');
  for (const [index, name] of ['untraced', 'every trace', 'one trace in ten'].entries())
    assert.match(
      lines[index + 1] ?? '',
      new RegExp(`^${name} +\\d+\\.\\d\\d s${index === 0 ? '' : ' {2}[+-]\\d+ %'}$`),
    );
  assert.match(lines[4] ?? '', /`npm run bench`/);
});

test('overhead: the command that prints the figure, and the one that measures with care, are documented', () => {
  const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8').split('## High overhead')[1] ?? '';
  assert.match(page, /`npm run example cinema -- --overhead`/);
  assert.match(page, /`npm run bench`/);
});
