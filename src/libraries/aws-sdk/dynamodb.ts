import { SpanKind, type Tracer } from '@opentelemetry/api';
import { ATTR_DB_OPERATION_NAME, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import {
  ATTR_AWS_DYNAMODB_CONSISTENT_READ,
  ATTR_AWS_DYNAMODB_INDEX_NAME,
  ATTR_AWS_DYNAMODB_LIMIT,
  ATTR_AWS_DYNAMODB_SCAN_FORWARD,
  ATTR_AWS_DYNAMODB_SEGMENT,
  ATTR_AWS_DYNAMODB_SELECT,
  ATTR_AWS_DYNAMODB_TABLE_NAMES,
  ATTR_AWS_DYNAMODB_TOTAL_SEGMENTS,
  DB_SYSTEM_NAME_VALUE_AWS_DYNAMODB,
} from '@opentelemetry/semantic-conventions/incubating';
import { copyAttributes, type Input, type Service } from './service.ts';

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['ConsistentRead', ATTR_AWS_DYNAMODB_CONSISTENT_READ],
  ['IndexName', ATTR_AWS_DYNAMODB_INDEX_NAME],
  ['Limit', ATTR_AWS_DYNAMODB_LIMIT],
  ['ScanIndexForward', ATTR_AWS_DYNAMODB_SCAN_FORWARD],
  ['Segment', ATTR_AWS_DYNAMODB_SEGMENT],
  ['Select', ATTR_AWS_DYNAMODB_SELECT],
  ['TotalSegments', ATTR_AWS_DYNAMODB_TOTAL_SEGMENTS],
]);

/** Neither keys nor items are reported. */
export function dynamodb(tracer: Tracer): Service {
  return (operation, input, attributes) => {
    attributes[ATTR_DB_SYSTEM_NAME] = DB_SYSTEM_NAME_VALUE_AWS_DYNAMODB;
    attributes[ATTR_DB_OPERATION_NAME] = operation;
    const tables = tablesOf(input);
    if (tables.length > 0) attributes[ATTR_AWS_DYNAMODB_TABLE_NAMES] = tables;
    copyAttributes(input, ATTRIBUTES, attributes);
    const span = tracer.startSpan(`DynamoDB.${operation}`, { kind: SpanKind.CLIENT, attributes });
    return { span, isDatabase: true };
  };
}

/** A call is about one table, or has its items by table. */
function tablesOf({ TableName, RequestItems }: Input): string[] {
  if (typeof TableName === 'string') return [TableName];
  return typeof RequestItems === 'object' && RequestItems !== null ? Object.keys(RequestItems) : [];
}
