import assert from 'node:assert/strict';
import { test } from 'node:test';
import { satisfies } from '../../../src/patching/versions.ts';

const cases: [version: string, range: string, expected: boolean][] = [
  ['8.0.3', '>=8.0.3 <9', true],
  ['8.0.2', '>=8.0.3 <9', false],
  ['9.0.0', '>=8.0.3 <9', false],
  ['8.99.99', '>=8.0.3 <9', true],
  ['9.0.0-beta.1', '>=8.0.3 <9', false],
  ['8.1.0-beta.1', '>=8.0.3 <9', true],
  ['1.0.0', '*', true],
  ['1.5.9', '^1.2.3', true],
  ['1.2.2', '^1.2.3', false],
  ['2.0.0', '^1.2.3', false],
  ['0.3.0', '^0.2.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['5.0.0', '>=1 <2 || >=5', true],
  ['3.0.0', '>=1 <2 || >=5', false],
  ['2.0.0', '<=2', true],
  ['2.0.1', '>2', true],
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '=1.2.3', false],
  ['', '>=1', false],
  ['next', '>=1', false],
  ['1.0.0', 'latest', false],
];

for (const [version, range, expected] of cases) {
  test(`${version || '(empty)'} ${expected ? 'satisfies' : 'does not satisfy'} ${range}`, () => {
    assert.equal(satisfies(version, range), expected);
  });
}
