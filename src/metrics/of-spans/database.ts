import { type Meter, ValueType } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_DB_NAME,
  ATTR_DB_OPERATION,
  ATTR_DB_STATEMENT,
  ATTR_DB_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Operation } from '../../span/measure.ts';
import { describe, type Names, same, secondsOf } from './operation.ts';

const NAMES: Names = [
  ...same(
    ATTR_DB_SYSTEM_NAME,
    ATTR_DB_NAMESPACE,
    ATTR_DB_COLLECTION_NAME,
    ATTR_DB_OPERATION_NAME,
    ATTR_DB_QUERY_SUMMARY,
    ATTR_DB_STORED_PROCEDURE_NAME,
    ATTR_DB_RESPONSE_STATUS_CODE,
    ATTR_SERVER_ADDRESS,
    ATTR_SERVER_PORT,
  ),
  // Clients that trace themselves may have older names.
  [ATTR_DB_SYSTEM, ATTR_DB_SYSTEM_NAME],
  [ATTR_DB_NAME, ATTR_DB_NAMESPACE],
  [ATTR_DB_OPERATION, ATTR_DB_OPERATION_NAME],
];

/** Attributes that only operations have; a span that has none of them, and the name of a connect, is a connect. */
const OF_OPERATIONS = [
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_OPERATION,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_STATEMENT,
];

/** Source: https://opentelemetry.io/docs/specs/semconv/db/database-metrics/ */
export function measureDatabase(meter: Meter): (operation: Operation) => void {
  const duration = meter.createHistogram(METRIC_DB_CLIENT_OPERATION_DURATION, {
    description: 'Duration of database client operations.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
  });
  return (operation) => {
    if (isConnect(operation)) return;
    const attributes = describe(operation, NAMES);
    // Where spans are called after the first word of the statement, and nothing else says it.
    if (attributes[ATTR_DB_OPERATION_NAME] === undefined && attributes[ATTR_DB_QUERY_SUMMARY] === undefined) {
      const { name } = operation;
      if (/^[A-Za-z]+$/.test(name) && name !== attributes[ATTR_DB_SYSTEM_NAME])
        attributes[ATTR_DB_OPERATION_NAME] = name.toUpperCase();
    }
    duration.record(secondsOf(operation), attributes);
  };
}

function isConnect({ name, attributes }: Operation): boolean {
  return /connect$/i.test(name) && OF_OPERATIONS.every((key) => attributes[key] === undefined);
}
