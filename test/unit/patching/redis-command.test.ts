/** `db.query.text` of Redis commands: keys by their positions, and none of the values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultDbStatementSerializer } from '@opentelemetry/redis-common';
import { commandText, wholeCommandText } from '../../../src/patching/database/redis-command.ts';

const V = 'hunter2';

const cases: readonly [name: string, args: readonly unknown[], expected: string][] = [
  ['get', ['key'], 'get key'],
  ['GET', ['key'], 'GET key'],
  ['gEt', ['key'], 'gEt key'],
  ['ping', [], 'ping'],
  ['PING', [V], 'PING [1 other arguments]'],
  ['AUTH', ['user', V], 'AUTH [2 other arguments]'],
  ['HELLO', ['3', 'AUTH', 'user', V], 'HELLO [4 other arguments]'],
  ['set', ['key', V], 'set key [1 other arguments]'],
  ['SET', [Buffer.from('key'), V, 'EX', 60], 'SET key [3 other arguments]'],
  ...['SISMEMBER', 'SREM', 'ZSCORE', 'ZREM', 'ZRANK', 'HGET', 'HSET', 'LREM', 'LPOS', 'GEODIST', 'PFADD', 'GETSET'].map(
    (name): [string, string[], string] => [name, ['key', V, V], `${name} key [2 other arguments]`],
  ),
  ['SMOVE', ['from', 'to', V], 'SMOVE from to [1 other arguments]'],
  ['DEL', ['a', 'b', 'c'], 'DEL a b c'],
  ['mget', ['a', 'b'], 'mget a b'],
  ['MSET', ['a', V, 'b', V], 'MSET a ? b [1 other arguments]'],
  ['BLPOP', ['a', 'b', 2], 'BLPOP a b [1 other arguments]'],
  ['BITOP', ['AND', 'to', 'a', 'b'], 'BITOP ? to a b'],
  ['DEL', Array.from({ length: 12 }, (_, index) => index), 'DEL 0 1 2 3 4 5 6 7 8 9 [2 other arguments]'],
  ['ZUNIONSTORE', ['to', 2, 'a', 'b', 'WEIGHTS', 1, 2], 'ZUNIONSTORE to 2 a b [3 other arguments]'],
  ['BLMPOP', [1, 2, 'a', 'b', 'LEFT'], 'BLMPOP ? 2 a b [1 other arguments]'],
  ['XREAD', ['COUNT', 2, 'streams', 'a', 'b', '0', '0'], 'XREAD ? ? ? a b [2 other arguments]'],
  ['XREAD', [V], 'XREAD [1 other arguments]'],
  ['PUBLISH', ['channel', V], 'PUBLISH channel [1 other arguments]'],
  ['JSON.SET', ['key', '$', V], 'JSON.SET key [2 other arguments]'],
  ['MIGRATE', ['host', 1, 'key', 0, 10, 'AUTH', V], 'MIGRATE ? ? key [4 other arguments]'],
  // Words of a command are a part of its name; what is none may be a value.
  ['CONFIG', ['SET', 'masterauth', V], 'CONFIG SET [2 other arguments]'],
  ['acl', ['setuser', 'user', `>${V}`], 'acl setuser [2 other arguments]'],
  ['CLIENT', [V], 'CLIENT [1 other arguments]'],
  ['XGROUP', ['CREATE', 'stream', 'group', '$'], 'XGROUP CREATE stream [2 other arguments]'],
  ['OBJECT', ['ENCODING', 'key'], 'OBJECT ENCODING key'],
  ['SCRIPT', ['LOAD', `return "${V}"`], 'SCRIPT LOAD [1 other arguments]'],
  // Of a script, neither the source nor what it is given.
  ['EVAL', [`return "${V}"`, 0], 'EVAL ? 0'],
  ['EVAL', [`return "${V}"`, '1', 'key', V], 'EVAL ? 1 key [1 other arguments]'],
  ['EVAL_RO', ['return 1', 'many', V], 'EVAL_RO [3 other arguments]'],
  ['EVAL', [], 'EVAL'],
  ['evalsha', ['5ab4', '3', 'a', 'b', 'c', V, 7], 'evalsha 5ab4 3 a [4 other arguments]'],
  ['FCALL', ['name', 1, 'key', V], 'FCALL name 1 key [1 other arguments]'],
  // What is not known may have values anywhere.
  ['NOSUCH', [V], 'NOSUCH'],
  ['constructor', [V], 'constructor'],
  // As node-redis publishes them, some hidden.
  ['MGET', ['?', '?'], 'MGET [2 other arguments]'],
  ['MSET', ['a', '?', '?', '?'], 'MSET a [3 other arguments]'],
  ['GET', ['?'], 'GET ?'],
];

for (const [name, args, expected] of cases)
  test(`${wholeCommandText(name, args)}: ${expected}`, () => assert.equal(commandText(name, args), expected));

test('what the official serializer hides is hidden, but for keys', () => {
  for (const [name, args] of cases) {
    const official = defaultDbStatementSerializer(name, args as string[]);
    if (!official.includes(V)) assert.ok(!commandText(name, args).includes(V), official);
  }
});

test('with all arguments, where values may be shown', () => {
  assert.equal(wholeCommandText('SET', ['key', V]), `SET key ${V}`);
  assert.equal(wholeCommandText('PING', []), 'PING');
});
