/**
 * The messages of `ExportTraceServiceRequest` as tables, from opentelemetry-proto 1.x (`collector/trace/v1/trace_service.proto`,
 * `trace/v1/trace.proto`, `resource/v1/resource.proto`, `common/v1/common.proto`). Both encodings are decoded by them.
 */

/** `hex` and `base64` are protobuf's `bytes`; `uint64` is on the wire a `fixed64`, `flags` a `fixed32`. */
export type Scalar =
  | 'string'
  | 'hex'
  | 'base64'
  | 'bool'
  | 'uint32'
  | 'sint32'
  | 'enum'
  | 'flags'
  | 'int64'
  | 'uint64'
  | 'sfixed64'
  | 'double';

/** `filled`: the default when absent. `omitted`: absent when it is the default. `optional`: as it was sent. `oneof`: at most one such field of a message. */
type Presence = 'filled' | 'omitted' | 'optional' | 'oneof';

export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: Scalar | Message;
  readonly repeated: boolean;
  readonly presence: Presence;
}

export interface Message {
  readonly fields: Field[];
}

/** A message as it is being decoded; its members are those of the table, so it ends up as the type in `types.ts`. */
export type Decoded = Record<string, unknown>;

export const one = (number: number, name: string, type: Scalar | Message, presence: Presence = 'filled'): Field => ({
  number,
  name,
  type,
  repeated: false,
  presence,
});
export const many = (number: number, name: string, type: Message, presence: Presence = 'filled'): Field => ({
  number,
  name,
  type,
  repeated: true,
  presence,
});

/** A list of numbers back to back. */
export const packed = (number: number, name: string, type: Scalar): Field => ({
  number,
  name,
  type,
  repeated: true,
  presence: 'filled',
});

export const anyValue: Message = { fields: [] };
export const keyValue: Message = { fields: [one(1, 'key', 'string'), one(2, 'value', anyValue)] };
const arrayValue: Message = { fields: [many(1, 'values', anyValue)] };
const kvlistValue: Message = { fields: [many(1, 'values', keyValue)] };
anyValue.fields.push(
  one(1, 'stringValue', 'string', 'oneof'),
  one(2, 'boolValue', 'bool', 'oneof'),
  one(3, 'intValue', 'int64', 'oneof'),
  one(4, 'doubleValue', 'double', 'oneof'),
  one(5, 'arrayValue', arrayValue, 'oneof'),
  one(6, 'kvlistValue', kvlistValue, 'oneof'),
  one(7, 'bytesValue', 'base64', 'oneof'),
);

const event: Message = {
  fields: [
    one(1, 'timeUnixNano', 'uint64'),
    one(2, 'name', 'string'),
    many(3, 'attributes', keyValue),
    one(4, 'droppedAttributesCount', 'uint32'),
  ],
};

const link: Message = {
  fields: [
    one(1, 'traceId', 'hex'),
    one(2, 'spanId', 'hex'),
    one(3, 'traceState', 'string', 'omitted'),
    many(4, 'attributes', keyValue),
    one(5, 'droppedAttributesCount', 'uint32'),
    one(6, 'flags', 'flags'),
  ],
};

const status: Message = { fields: [one(2, 'message', 'string', 'omitted'), one(3, 'code', 'enum')] };

const span: Message = {
  fields: [
    one(1, 'traceId', 'hex'),
    one(2, 'spanId', 'hex'),
    one(3, 'traceState', 'string', 'omitted'),
    one(4, 'parentSpanId', 'hex', 'omitted'),
    one(5, 'name', 'string'),
    one(6, 'kind', 'enum'),
    one(7, 'startTimeUnixNano', 'uint64'),
    one(8, 'endTimeUnixNano', 'uint64'),
    many(9, 'attributes', keyValue),
    one(10, 'droppedAttributesCount', 'uint32'),
    many(11, 'events', event),
    one(12, 'droppedEventsCount', 'uint32'),
    many(13, 'links', link),
    one(14, 'droppedLinksCount', 'uint32'),
    one(15, 'status', status),
    one(16, 'flags', 'flags'),
  ],
};

const scope: Message = {
  fields: [
    one(1, 'name', 'string'),
    one(2, 'version', 'string', 'omitted'),
    many(3, 'attributes', keyValue, 'omitted'),
    one(4, 'droppedAttributesCount', 'uint32', 'omitted'),
  ],
};
const resource: Message = { fields: [many(1, 'attributes', keyValue), one(2, 'droppedAttributesCount', 'uint32')] };

/** `Export<Signal>ServiceRequest`: the same around the `items` of every signal. */
export function requestOf(signal: 'Spans' | 'Logs' | 'Metrics', items: Field): Message {
  const ofScope: Message = { fields: [one(1, 'scope', scope), items, one(3, 'schemaUrl', 'string', 'omitted')] };
  const ofResource: Message = {
    fields: [
      one(1, 'resource', resource),
      many(2, `scope${signal}`, ofScope),
      one(3, 'schemaUrl', 'string', 'omitted'),
    ],
  };
  return { fields: [many(1, `resource${signal}`, ofResource)] };
}

export const exportTraceServiceRequest = requestOf('Spans', many(2, 'spans', span));
