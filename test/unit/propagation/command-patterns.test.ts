import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNamed } from '../../../src/propagation/command-patterns.ts';

const named: [pattern: string, file: string, ...args: string[]][] = [
  ['git', 'git', 'git', 'status'],
  ['git', '/usr/bin/git', 'git'],
  ['/usr/bin/*', '/usr/bin/git', 'git'],
  ['git', 'C:\\Git\\git.exe', 'git'],
  ['git', '/bin/sh', '/bin/sh', '-c', ' git status'],
  ['git status*', '/bin/sh', '/bin/sh', '-c', 'git status -s'],
  ['node', '/bin/sh', '/bin/sh', '-c', '"/opt/my node/node" a.js'],
  ['npm', 'cmd.exe', 'cmd.exe', '/d', '/s', '/c', '"npm run build"'],
  ['sh', '/bin/sh', '/bin/sh', '-c', ''],
  ['py*', 'x', 'x'],
];
const NOT = new Set(['py*']);

for (const [pattern, file, ...args] of named) {
  test(`${pattern} ${NOT.has(pattern) ? 'is not' : 'is'} ${[file, ...args].join(' ')}`, () =>
    assert.equal(isNamed(['other', pattern], file, args), !NOT.has(pattern)));
}
