/** MySQL and MariaDB quote values in the messages of their errors; the texts here say the same without the values. Pure. */
import { hideBetween } from './error-text.ts';
import { raisedByMysql } from './raised-error.ts';

const FIRST_NUMBER_OF_SERVER = 1000;

/** Errors whose message quotes names, and the message: `SIGNAL` may give these numbers with a text of its own. */
const NAMES: Readonly<Record<number, RegExp>> = {
  1044: /^Access denied for user '[^']*'@'[^']*' to database '[^']*'$/,
  1045: /^Access denied for user '[^']*'@'[^']*'(?: \(using password: (?:YES|NO)\))?$/,
  1048: /^Column '[^']*' cannot be null$/,
  1049: /^Unknown database '[^']*'$/,
  1050: /^Table '[^']*' already exists$/,
  1051: /^Unknown table '[^']*'$/,
  1052: /^Column '[^']*' in '?[a-z ]+'? is ambiguous$/,
  1054: /^Unknown column '[^']*' in '[A-Za-z ]+'$/,
  1060: /^Duplicate column name '[^']*'$/,
  1061: /^Duplicate key name '[^']*'$/,
  1072: /^Key column '[^']*' doesn't exist in table$/,
  1091: /^Can't DROP (?:[A-Z ]+ )?[`'][^`']*[`']; check that (?:it|column\/key) exists$/,
  1109: /^Unknown table '[^']*' in [a-z ]+$/,
  1142: /^[A-Z ,]+ command denied to user '[^']*'@'[^']*' for table [`'][^']*$/,
  1146: /^Table '[^']*' doesn't exist$/,
  1264: /^Out of range value for column '[^']*' at row \d+$/,
  1265: /^Data truncated for column '[^']*' at row \d+$/,
  1364: /^Field '[^']*' doesn't have a default value$/,
  1406: /^Data too long for column '[^']*' at row \d+$/,
  3819: /^Check constraint '[^']*' is violated\.$/,
};

/** As `mysql` puts it in front of the message. */
const CODE_IN_FRONT = /^ER_[A-Z0-9_]+: /;

/**
 * `Duplicate entry '?' for key 'PRIMARY'`. What is quoted is hidden unless it is known to be a name.
 * @param errno the server's number, such as 1062; of errors of the client it is negative or none
 */
export function mysqlErrorText(message: string, errno: unknown, sqlState: string | undefined): string {
  if (typeof errno !== 'number' || errno < FIRST_NUMBER_OF_SERVER) return message;
  const raised = raisedByMysql(errno, sqlState);
  if (raised !== undefined) return raised;
  const front = CODE_IN_FRONT.exec(message)?.[0] ?? '';
  const said = message.slice(front.length);
  return NAMES[errno]?.test(said) ? message : `${front}${withoutQuoted(said)}`;
}

/** Behind a value: it is told from what follows by these, as it may hold quotes itself. */
const BEHIND_VALUE = ["' for ", "' at "];
/** Names only follow these. */
const NAMES_BEHIND =
  /^ (?:for (?:key|column) (?:'[^']*'|`[^`]*`(?:\.`[^`]*`){0,2})(?: at row \d+)?|for function \w+|at (?:row|line) \d+)$/;

function withoutQuoted(message: string): string {
  const start = message.indexOf("'");
  for (const words of BEHIND_VALUE) {
    const end = message.lastIndexOf(words);
    const rest = message.slice(end + 1);
    if (start !== -1 && end > start && NAMES_BEHIND.test(rest)) return `${message.slice(0, start)}'?'${rest}`;
  }
  return hideBetween(hideBetween(message, "'", "'", "'?'"), '"', '"', '"?"');
}
