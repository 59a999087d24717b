import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showArguments } from '../../../src/libraries/child_process/command-arguments.ts';
import { Redaction } from '../../../src/secrets/redaction.ts';

const redaction = new Redaction({ moreQueryKeys: [], onlyQueryKeys: undefined });
const cases: [args: string[], shown: string[]][] = [
  [
    ['git', 'clone', '--depth', '1'],
    ['git', 'clone', '--depth', '1'],
  ],
  [
    ['tool', '--password', 'hunter2', '--quiet'],
    ['tool', '--password', 'REDACTED', '--quiet'],
  ],
  [
    ['tool', '-api-key', 'q1w2', '--token', '--quiet'],
    ['tool', '-api-key', 'REDACTED', '--token', '--quiet'],
  ],
  [
    ['curl', '-u', 'ada:hunter2', 'localhost'],
    ['curl', '-u', 'ada:REDACTED', 'localhost'],
  ],
  [
    ['/usr/bin/mysqldump', '-phunter2', 'shop'],
    ['/usr/bin/mysqldump', '-pREDACTED', 'shop'],
  ],
  [
    ['ls', '-pl'],
    ['ls', '-pl'],
  ],
  [
    ['sh', '-c', 'mysql  -phunter2 shop; tool --secret x1'],
    ['sh', '-c', 'mysql  -pREDACTED shop; tool --secret REDACTED'],
  ],
];

for (const [args, shown] of cases) {
  test(`shown of ${args.join(' ')}: no secret`, () =>
    assert.deepEqual(showArguments(args[0] as string, args, redaction), shown));
}

test('what is no text is shown as nothing, and a long list is cut', () => {
  assert.deepEqual(showArguments('a', ['a', 1, null], redaction), ['a', '', '']);
  assert.equal(showArguments('a', Array.from({ length: 1000 }, String), redaction).length, 64);
});
