import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cassandraErrorText,
  mongodbErrorText,
  postgresqlErrorText,
  redisErrorText,
  sqliteErrorText,
  sqlServerErrorText,
} from '../../../src/patching/database/error-text.ts';

const cases: readonly [reword: (message: string) => string, message: string, expected: string][] = [
  [
    postgresqlErrorText,
    'invalid input syntax for type integer: "hunter2"',
    'invalid input syntax for type integer: "?"',
  ],
  [postgresqlErrorText, 'invalid input syntax for type integer: "a"b"', 'invalid input syntax for type integer: "?"'],
  [postgresqlErrorText, 'value "9" is out of range for type integer', 'value "?" is out of range for type integer'],
  [postgresqlErrorText, 'syntax error at or near "hunter2"', 'syntax error at or near "?"'],
  [postgresqlErrorText, 'unterminated quoted string at or near "\'x"', 'unterminated quoted string at or near "?"'],
  [postgresqlErrorText, 'broken "hunter2', 'broken "?'],
  ...[
    'duplicate key value violates unique constraint "users_email_key"',
    'null value in column "email" of relation "users" violates not-null constraint',
    'insert or update on table "a" violates foreign key constraint "b"',
    'password authentication failed for user "app"',
    'database "x" does not exist',
    'division by zero',
  ].map((message): [typeof postgresqlErrorText, string, string] => [postgresqlErrorText, message, message]),
  [
    redisErrorText,
    "ERR unknown command 'x', with args beginning with: 'hunter2' 'b' ",
    "ERR unknown command 'x', with args beginning with: ?",
  ],
  ...[
    "ERR wrong number of arguments for 'get' command",
    "ERR wrong number of arguments for 'config|set' command",
    "ERR unknown command 'x'",
    "NOPERM User app has no permissions to run the 'get' command",
  ].map((message): [typeof redisErrorText, string, string] => [redisErrorText, message, message]),
  [
    redisErrorText,
    "ERR Error in ACL SETUSER modifier '>hunter2': Syntax error",
    "ERR Error in ACL SETUSER modifier '?': Syntax error",
  ],
  [
    redisErrorText,
    "ERR unknown subcommand 'hunter2'. Try CLIENT HELP.",
    "ERR unknown subcommand '?'. Try CLIENT HELP.",
  ],
  [redisErrorText, 'Syntax error at offset 5 near hunter2', 'Syntax error at offset 5 near ?'],
  [redisErrorText, 'WRONGTYPE Operation against a key', 'WRONGTYPE Operation against a key'],
  [
    mongodbErrorText,
    'E11000 duplicate key error collection: a.b index: _id_ dup key: { _id: "hunter2", b: { c: 1 } }',
    'E11000 duplicate key error collection: a.b index: _id_ dup key: { ? }',
  ],
  [mongodbErrorText, 'Failed to parse number "hunter2" in $toInt', 'Failed to parse number "?" in $toInt'],
  [mongodbErrorText, 'Unknown modifier: $nope', 'Unknown modifier: $nope'],
  [
    sqlServerErrorText,
    "Violation of PRIMARY KEY constraint 'PK_a'. Cannot insert duplicate key in object 'dbo.a'. The duplicate key value is (hunter2).",
    "Violation of PRIMARY KEY constraint 'PK_a'. Cannot insert duplicate key in object 'dbo.a'. The duplicate key value is (?).",
  ],
  [
    sqlServerErrorText,
    "Conversion failed when converting the varchar value 'hunter2' to data type int.",
    "Conversion failed when converting the varchar value '?' to data type int.",
  ],
  [sqlServerErrorText, "Incorrect syntax near 'hunter2'.", "Incorrect syntax near '?'."],
  [sqlServerErrorText, "Invalid object name 'orders'.", "Invalid object name 'orders'."],
  [
    cassandraErrorText,
    'Invalid STRING constant (hunter2) for "id" of type int',
    'Invalid STRING constant (?) for "id" of type int',
  ],
  [
    cassandraErrorText,
    "line 1:7 no viable alternative at input 'hunter2'",
    "line 1:7 no viable alternative at input '?'",
  ],
  [sqliteErrorText, 'near "hunter2": syntax error', 'near "?": syntax error'],
  [sqliteErrorText, 'unrecognized token: "\'hunter2"', 'unrecognized token: "?"'],
  [sqliteErrorText, 'UNIQUE constraint failed: users.email', 'UNIQUE constraint failed: users.email'],
];

for (const [reword, message, expected] of cases) {
  test(message, () => assert.equal(reword(message), expected));
}

test('never throws, whatever the message', () => {
  fc.assert(
    fc.property(fc.string(), (message) => {
      for (const reword of [postgresqlErrorText, redisErrorText, sqliteErrorText])
        assert.equal(typeof reword(message), 'string');
    }),
  );
});

test('a value is hidden whatever it holds', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const message = postgresqlErrorText(`invalid input syntax for type uuid: "${value}hunter2${value}"`);
      assert.equal(message, 'invalid input syntax for type uuid: "?"');
    }),
  );
});

const RAISED: readonly [reword: (message: string, error?: unknown) => string, error: object, expected: string][] = [
  [postgresqlErrorText, { code: 'P0001' }, 'raised by RAISE'],
  [postgresqlErrorText, { code: '23505', routine: 'exec_stmt_raise' }, 'raised by RAISE'],
  [postgresqlErrorText, { code: 'P0004', routine: 'exec_stmt_assert' }, 'raised by ASSERT'],
  [postgresqlErrorText, { code: '23505', routine: '_bt_check_unique' }, 'customer hunter2'],
  [sqliteErrorText, { errcode: 1811 }, 'raised by RAISE'],
  [sqliteErrorText, { code: 'SQLITE_CONSTRAINT_TRIGGER' }, 'raised by RAISE'],
  [sqliteErrorText, { errcode: 1555 }, 'customer hunter2'],
  [sqlServerErrorText, { number: 50_000 }, 'raised by THROW'],
  [sqlServerErrorText, { number: 2627 }, 'customer hunter2'],
];

for (const [reword, error, expected] of RAISED) {
  test(`${JSON.stringify(error)}: ${expected}`, () => assert.equal(reword('customer hunter2', error), expected));
}
