import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fitsProgram } from '../../../src/node/arguments-limit.ts';

const many = (count: number) => Array.from({ length: count }, (_, at) => `N${at}=${'x'.repeat(1000)}`);

test('what is said to fit, the system takes', () => {
  const results = [1, 100, 500, 900, 1500, 2000, 2500, 8000].map((count) => {
    const variables = many(count);
    const env = Object.fromEntries(variables.map((variable) => variable.split('=') as [string, string]));
    const { error } = spawnSync(process.execPath, ['--version'], { env, stdio: 'ignore' });
    return [fitsProgram([process.execPath, '--version'], variables), error === undefined];
  });
  for (const [fits, isTaken] of results) if (fits) assert.equal(isTaken, true);
  assert.deepEqual(results[0], [true, true]);
  assert.deepEqual(results[1], [true, true]);
  assert.deepEqual(results.at(-1), [false, false]);
});
