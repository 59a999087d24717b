import { anyValue, keyValue, type Message, many, one, requestOf } from './schema.ts';

/** `ExportLogsServiceRequest` as a table, from opentelemetry-proto 1.x (`logs/v1/logs.proto`). */
const logRecord: Message = {
  fields: [
    one(1, 'timeUnixNano', 'uint64'),
    one(2, 'severityNumber', 'enum'),
    one(3, 'severityText', 'string', 'omitted'),
    one(5, 'body', anyValue, 'optional'),
    many(6, 'attributes', keyValue),
    one(7, 'droppedAttributesCount', 'uint32'),
    one(8, 'flags', 'flags'),
    one(9, 'traceId', 'hex', 'omitted'),
    one(10, 'spanId', 'hex', 'omitted'),
    one(11, 'observedTimeUnixNano', 'uint64'),
    one(12, 'eventName', 'string', 'omitted'),
  ],
};

export const exportLogsServiceRequest = requestOf('Logs', many(2, 'logRecords', logRecord));
