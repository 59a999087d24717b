/** These variables say how much of each log record is kept, and where log records go. */

import { choices } from '../../parse/lists.ts';
import { duration, limit, size, timeout } from '../../parse/scalars.ts';
import type { LogsExporterName } from '../../shape.ts';
import { oftenSetToDefault, row } from '../row.ts';

const logsExporters = choices<LogsExporterName>(['otlp', 'console', 'otlp/stdout']);

export const LOGS = {
  OTEL_LOGS_EXPORTER: oftenSetToDefault(
    row(logsExporters, [], 'Where log records go; unset: nowhere, and none are made.'),
  ),
  OTEL_BLRP_SCHEDULE_DELAY: row(duration, 1000, 'Longest time a log record waits before it is sent.'),
  OTEL_BLRP_EXPORT_TIMEOUT: row(timeout, 30_000, 'Longest time for one export of a batch.'),
  OTEL_BLRP_MAX_QUEUE_SIZE: row(size, undefined, 'Most log records kept in memory; unset: memory is bounded in bytes.'),
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: row(size, 512, 'Most log records in one request.'),
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: row(
    limit,
    undefined,
    'Longest attribute value of log records; unset: the general limit.',
  ),
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: row(
    limit,
    undefined,
    'Most attributes of log records; unset: the general limit.',
  ),
};
