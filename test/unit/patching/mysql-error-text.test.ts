/** Messages of MySQL and MariaDB without the values in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mysqlErrorText } from '../../../src/patching/database/mysql-error-text.ts';

const CASES: [errno: number | undefined, sqlState: string | undefined, message: string, expected: string][] = [
  [1062, '23000', "Duplicate entry 'hunter2' for key 'a.PRIMARY'", "Duplicate entry '?' for key 'a.PRIMARY'"],
  [1062, '23000', "Duplicate entry 'it's' for key 'PRIMARY'", "Duplicate entry '?' for key 'PRIMARY'"],
  [
    1062,
    '23000',
    "ER_DUP_ENTRY: Duplicate entry 'hunter2' for key 'PRIMARY'",
    "ER_DUP_ENTRY: Duplicate entry '?' for key 'PRIMARY'",
  ],
  [
    1690,
    '22003',
    "BIGINT UNSIGNED value is out of range in '(`test`.`a`.`b` - 7654321)'",
    "BIGINT UNSIGNED value is out of range in '?'",
  ],
  [
    1366,
    '22007',
    "Incorrect integer value: 'hunter2' for column 'n' at row 1",
    "Incorrect integer value: '?' for column 'n' at row 1",
  ],
  [
    1366,
    '22007',
    "Incorrect integer value: 'hunter2' for column `test`.`a`.`n` at row 1",
    "Incorrect integer value: '?' for column `test`.`a`.`n` at row 1",
  ],
  [
    1411,
    'HY000',
    "Incorrect datetime value: 'hunter2' for function str_to_date",
    "Incorrect datetime value: '?' for function str_to_date",
  ],
  [1231, '42000', "Variable 'sql_mode' can't be set to the value of 'hunter2'", "Variable '?'"],
  [1298, 'HY000', "Unknown or incorrect time zone: 'hunter2'", "Unknown or incorrect time zone: '?'"],
  [1105, 'HY000', "XPATH syntax error: 'hunter2['", "XPATH syntax error: '?'"],
  [1105, 'HY000', 'Unknown "hunter2"', 'Unknown "?"'],
  [
    1064,
    '42000',
    "You have an error in your SQL syntax; check the manual for the right syntax to use near 'hunter2' at line 1",
    "You have an error in your SQL syntax; check the manual for the right syntax to use near '?' at line 1",
  ],
  [1644, '45000', 'card hunter2', 'raised by SIGNAL'],
  [1643, '02000', 'card hunter2', 'raised by SIGNAL'],
  [30001, '45000', 'card hunter2', 'raised by SIGNAL'],
  [1054, '45001', "Unknown column 'hunter2' in 'field list'", 'raised by SIGNAL'],
  // A number of the server with a text that is not its own.
  [1146, '42S02', "Table 'a' is of hunter2, 'b' too", "Table '?' too"],
  ...[
    [1054, '42S22', "Unknown column 'a' in 'field list'"],
    [1146, '42S02', "Table 'test.orders' doesn't exist"],
    [1146, '42S02', "ER_NO_SUCH_TABLE: Table 'test.orders' doesn't exist"],
    [1048, '23000', "Column 'a' cannot be null"],
    [1264, '22003', "Out of range value for column 'n' at row 1"],
    [1045, '28000', "Access denied for user 'app'@'localhost' (using password: YES)"],
    [1213, '40001', 'Deadlock found when trying to get lock; try restarting transaction'],
    [
      1452,
      '23000',
      'Cannot add or update a child row: a foreign key constraint fails (`a`.`b`, CONSTRAINT `c` FOREIGN KEY (`d`) REFERENCES `e` (`f`))',
    ],
  ].map(([errno, sqlState, message]): [number, string, string, string] => [
    errno as number,
    sqlState as string,
    message as string,
    message as string,
  ]),
  // Of the client.
  [undefined, undefined, "connect ECONNREFUSED '127.0.0.1'", "connect ECONNREFUSED '127.0.0.1'"],
  [-111, undefined, 'connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
];

for (const [errno, sqlState, message, expected] of CASES) {
  test(`${errno}: ${message}`, () => assert.equal(mysqlErrorText(message, errno, sqlState), expected));
}

test('a value in quotes is hidden whatever it holds', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1000, max: 5000 }), (value, errno) => {
      const text = mysqlErrorText(`Some value: '${value}hunter2${value}'`, errno, '22000');
      assert.ok(!text.includes('hunter2'), text);
    }),
  );
});
