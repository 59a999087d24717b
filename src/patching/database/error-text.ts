/** Databases quote values in the messages of their errors; the texts here say the same without the values. Pure. */

import { raisedByPostgresql, raisedBySqlite, raisedBySqlServer } from './raised-error.ts';

/** @param error what the message is of, where it is known */
export type ErrorText = (message: string, error?: unknown) => string;

const HIDDEN = '?';

/** PostgreSQL quotes a name after these words: `constraint "users_email_key"`. After a colon it never does. */
const NAMES =
  /\b(?:aggregate|cast|column|constraint|cursor|database|domain|extension|function|index|language|operator|parameter|policy|procedure|publication|relation|role|rule|schema|sequence|server|statement|subscription|table|tablespace|trigger|type|user|view)$/i;

/**
 * `invalid input syntax for type integer: "?"`. Quotes inside of values are not escaped: from the first value on, all is
 * hidden up to the last quote. In other languages than English names are hidden as well.
 */
export const postgresqlErrorText: ErrorText = (message, error) =>
  raisedByPostgresql(error) ?? hideFromFirstValue(message, '"', NAMES);

/** Redis quotes a name after these words: `wrong number of arguments for 'get' command`, `unknown command 'x'`. */
const REDIS_NAMES = /\b(?:command|for|the|user)$/i;

/** `ERR unknown command 'x', with args beginning with: ?`; scripts and searches tell what stood near an error. */
export const redisErrorText: ErrorText = (message) =>
  hideFromFirstValue(message.replace(/(with args beginning with: |\bnear )[\s\S]*$/, `$1${HIDDEN}`), "'", REDIS_NAMES);

/** `near "?": syntax error`. */
export const sqliteErrorText: ErrorText = (message, error) =>
  raisedBySqlite(error) ??
  message.replace(/(near |unrecognized token: )"[\s\S]*"?/, (_all, before: string) => {
    const end = message.endsWith(': syntax error') ? ': syntax error' : '';
    return `${before}"${HIDDEN}"${end}`;
  });

/** `... dup key: { ? }`: documents and what stands in double quotes. */
export const mongodbErrorText: ErrorText = (message) =>
  hideBetween(hideBetween(message, '{', '}', '{ ? }'), '"', '"', '"?"');

/** SQL Server quotes a name after these words: `constraint 'PK_orders'`. */
const SQL_SERVER_NAMES =
  /\b(?:column|columns|constraint|database|function|index|login|name|object|parameter|procedure|role|schema|table|type|user|variable|view)$/i;

/** `... The duplicate key value is (?).`; from the first value on, all is hidden up to the last quote. */
export const sqlServerErrorText: ErrorText = (message, error) =>
  raisedBySqlServer(error) ??
  hideFromFirstValue(hideBetween(message, 'value is (', ')', `value is (${HIDDEN})`), "'", SQL_SERVER_NAMES);

/** `Invalid STRING constant (?) for "id" of type int`: what stands in round brackets or single quotes. */
export const cassandraErrorText: ErrorText = (message) =>
  hideBetween(hideBetween(message, '(', ')', `(${HIDDEN})`), "'", "'", `'${HIDDEN}'`);

/** Quoted names stay up to the first that is none; from there on all is hidden up to the last quote. */
function hideFromFirstValue(message: string, quote: string, names: RegExp): string {
  const end = message.lastIndexOf(quote);
  let at = message.indexOf(quote);
  while (at !== -1) {
    if (end === at || !names.test(message.slice(Math.max(at - 16, 0), at).trimEnd()))
      return `${message.slice(0, at + 1)}${HIDDEN}${end === at ? '' : message.slice(end)}`;
    const close = message.indexOf(quote, at + 1);
    at = message.indexOf(quote, close + 1);
  }
  return message;
}

/**
 * Puts `instead` in the place of the first `open`, the last `close` and all between them. Not by a regular expression:
 * one that finds no `close` looks for it from each `open` on.
 */
export function hideBetween(message: string, open: string, close: string, instead: string): string {
  const start = message.indexOf(open);
  const end = message.lastIndexOf(close);
  if (start === -1 || end < start + open.length) return message;
  return `${message.slice(0, start)}${instead}${message.slice(end + close.length)}`;
}
