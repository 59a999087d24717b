import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandText } from '../../../src/patching/database/redis-command.ts';

test('of a script, its keys are shown and its values are not', () => {
  assert.equal(
    commandText('evalsha', ['5ab4', '1', 'orders', 'secret', 7]),
    'evalsha 5ab4 1 orders [2 other arguments]',
  );
  assert.equal(commandText('EVAL', ['return 1', 0]), 'EVAL return 1 0');
  assert.equal(commandText('EVAL_RO', ['return 1', 'many', 'secret']), 'EVAL_RO return 1 many [1 other arguments]');
  assert.equal(commandText('EVAL', []), 'EVAL');
});

test('other commands are shown as the official instrumentations show them', () => {
  assert.equal(commandText('SET', ['key', 'secret']), 'SET key [1 other arguments]');
  assert.equal(commandText('AUTH', ['secret']), 'AUTH [1 other arguments]');
});
