/** These variables say what is hidden. */

import { headerNames, queryKeys } from '../../parse/name-lists.ts';
import { boolean } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const REDACTION = {
  OTEL_NODE_REDACT_QUERY_KEYS: row(
    queryKeys,
    [],
    'More query parameters whose values are hidden, in any case, such as voucher,pnr.',
  ),
  OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS: row(
    queryKeys,
    undefined,
    'The only query parameters whose values are hidden, in any case; unset: all that look like secrets.',
  ),
  OTEL_NODE_REDACT_HEADERS: row(
    headerNames,
    undefined,
    'Captured headers whose values are hidden; unset: all that look like credentials.',
  ),
  OTEL_NODE_REDACT_TEXTS: row(
    boolean,
    true,
    'false: names of spans, attributes, errors and log records leave with what looks like a password, key or token in them.',
  ),
  OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED: row(
    boolean,
    true,
    'false: statements are reported with their literals and arguments, errors of databases with what they quote.',
  ),
};
