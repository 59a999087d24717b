import { create, open, put } from './message.ts';
import { REQUESTS } from './requests.ts';
import { anyValue, type Decoded, type Field, keyValue, type Message, type Scalar } from './schema.ts';
import type { Signal } from './signal.ts';
import type { ExportTraceServiceRequestJson } from './types.ts';
import { I32, I64, LEN, VARINT, WireReader } from './wire.ts';

export { OtlpDecodeError } from './error.ts';

/**
 * Decodes a protobuf `ExportTraceServiceRequest` into the OTLP/JSON shape. As protobuf says, unknown fields are skipped, of
 * a repeated scalar the last one counts, and a repeated singular message is merged. Ids of a wrong length are kept.
 *
 * @throws OtlpDecodeError, and nothing else, for bytes that are no such message or pass `MAX_DEPTH` or `MAX_MESSAGES`
 */
export function decodeTraceRequest(bytes: Uint8Array): ExportTraceServiceRequestJson {
  return decodeRequest('traces', bytes) as unknown as ExportTraceServiceRequestJson;
}

/** As `decodeTraceRequest`, for a request of any signal. */
export function decodeRequest(signal: Signal, bytes: Uint8Array): Decoded {
  const message = REQUESTS[signal];
  const request = create(message);
  readFields(new WireReader(bytes), message, request);
  return request;
}

function readFields(reader: WireReader, message: Message, target: Decoded): void {
  const fields = fieldsByTag(message);
  while (reader.next()) readField(reader, fields[reader.tag], target);
}

/** @param field undefined for one that is not known */
function readField(reader: WireReader, field: Field | undefined, target: Decoded): void {
  if (field === undefined) reader.skip();
  else if (typeof field.type === 'string' && field.repeated) readPacked(reader, field.type, target[field.name]);
  else if (typeof field.type === 'string') put(target, field, field.type, readScalar(reader, field.type));
  else {
    const outer = reader.enter();
    const list = field.type === keyValue ? target[field.name] : undefined;
    if (Array.isArray(list)) list.push(readKeyValue(reader));
    else readFields(reader, field.type, open(target, field, field.type));
    reader.leave(outer);
  }
}

const KEY = (1 << 3) | LEN;
const VALUE = (2 << 3) | LEN;

/** As `readFields` would read it. Two thirds of all messages are a key and its value: by the tables they take twice the time. */
function readKeyValue(reader: WireReader): Decoded {
  const target: Decoded = { key: '', value: undefined };
  while (reader.next()) {
    if (reader.tag === KEY) target.key = reader.string();
    else if (reader.tag === VALUE) {
      const outer = reader.enter();
      target.value = readAnyValue(reader, (target.value as Decoded | undefined) ?? {});
      reader.leave(outer);
    } else reader.skip();
  }
  target.value ??= {};
  return target;
}

const STRING_VALUE = (1 << 3) | LEN;
const BOOL_VALUE = (2 << 3) | VARINT;
const INT_VALUE = (3 << 3) | VARINT;

/** Of a oneof the last value counts, so a scalar takes the place of all that was there; other kinds go by the table. */
function readAnyValue(reader: WireReader, seen: Decoded): Decoded {
  let value = seen;
  while (reader.next()) {
    if (reader.tag === STRING_VALUE) value = { stringValue: reader.string() };
    else if (reader.tag === INT_VALUE) value = { intValue: reader.int64() };
    else if (reader.tag === BOOL_VALUE) value = { boolValue: reader.bool() };
    else readField(reader, fieldsByTag(anyValue)[reader.tag], value);
  }
  return value;
}

/** Numbers back to back, as proto3 writes them. */
function readPacked(reader: WireReader, type: Scalar, list: unknown): void {
  if (!Array.isArray(list)) return;
  const outer = reader.enter();
  while (reader.more()) list.push(readScalar(reader, type));
  reader.leave(outer);
}

const WIRE_TYPES = {
  string: LEN,
  hex: LEN,
  base64: LEN,
  bool: VARINT,
  uint32: VARINT,
  sint32: VARINT,
  enum: VARINT,
  flags: I32,
  int64: VARINT,
  uint64: I64,
  sfixed64: I64,
  double: I64,
} satisfies Record<Scalar, number>;

const byTag = new WeakMap<Message, Readonly<Record<number, Field>>>();

/** A known field number with an unexpected wire type is not found, that is, an unknown field. */
function fieldsByTag(message: Message): Readonly<Record<number, Field>> {
  let fields = byTag.get(message);
  if (fields === undefined) {
    fields = Object.fromEntries(
      message.fields.map((field) => {
        const wireType = typeof field.type === 'string' && !field.repeated ? WIRE_TYPES[field.type] : LEN;
        return [(field.number << 3) | wireType, field];
      }),
    );
    byTag.set(message, fields);
  }
  return fields;
}

function readScalar(reader: WireReader, type: Scalar): string | number | boolean {
  switch (type) {
    case 'string':
      return reader.string();
    case 'hex':
      return reader.bytes().toString('hex');
    case 'base64':
      return reader.bytes().toString('base64');
    case 'bool':
      return reader.bool();
    case 'uint32':
      return reader.uint32();
    case 'sint32':
      return reader.sint32();
    case 'enum':
      return reader.int32();
    case 'flags':
      return reader.fixed32();
    case 'int64':
      return reader.int64();
    case 'uint64':
      return reader.fixed64();
    case 'sfixed64':
      return reader.sfixed64();
    case 'double': {
      const value = reader.double();
      return Number.isFinite(value) ? value : String(value);
    }
  }
}
